/**
 * The same calls on a socket of the JDK and on one of uvport, and whether the same comes of them.
 */
@NullMarked
package dev.uvport.reliability.differential;

import org.jspecify.annotations.NullMarked;
