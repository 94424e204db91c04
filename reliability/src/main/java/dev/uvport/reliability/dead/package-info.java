/** Peers that die while nobody reads from them. */
@NullMarked
package dev.uvport.reliability.dead;

import org.jspecify.annotations.NullMarked;
