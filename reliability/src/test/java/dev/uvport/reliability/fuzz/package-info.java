/** Strangers at the doors of the samples. */
@NullMarked
package dev.uvport.reliability.fuzz;

import org.jspecify.annotations.NullMarked;
