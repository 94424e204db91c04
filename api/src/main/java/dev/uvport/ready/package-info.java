/**
 * What sockets show to the package that polls them, and to nobody else: this package is not
 * exported.
 */
@NullMarked
package dev.uvport.ready;

import org.jspecify.annotations.NullMarked;
