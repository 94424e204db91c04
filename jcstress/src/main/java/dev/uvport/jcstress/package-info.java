/** Runs the races. */
@NullMarked
package dev.uvport.jcstress;

import org.jspecify.annotations.NullMarked;
