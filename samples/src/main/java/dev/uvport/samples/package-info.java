/**
 * Programs that show how uvport is used; each stands in one file and is started by {@code
 * samples/run}.
 */
@NullMarked
package dev.uvport.samples;

import org.jspecify.annotations.NullMarked;
