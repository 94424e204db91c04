/** Races around descriptors that threads share. */
@NullMarked
package dev.uvport.uv;

import org.jspecify.annotations.NullMarked;
