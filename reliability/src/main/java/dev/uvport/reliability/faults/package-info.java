/** What a machine can do to a process: no descriptors, no memory, no answers, no time. */
@NullMarked
package dev.uvport.reliability.faults;

import org.jspecify.annotations.NullMarked;
