/** Races around ports, chans and what waits on them. */
@NullMarked
package dev.uvport.comm;

import org.jspecify.annotations.NullMarked;
