/** Hostile callers: every public method, in every state, with whatever arguments. */
@NullMarked
package dev.uvport.reliability.hostile;

import org.jspecify.annotations.NullMarked;
