/** Other processes: how the programs of this module start, signal and look at them. */
@NullMarked
package dev.uvport.reliability.process;

import org.jspecify.annotations.NullMarked;
