/** Tests of the parts of the sample {@code http-server}. */
@NullMarked
package dev.uvport.samples.http;

import org.jspecify.annotations.NullMarked;
