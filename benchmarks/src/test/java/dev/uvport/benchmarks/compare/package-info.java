/** Tests of the command that measures. */
@NullMarked
package dev.uvport.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
