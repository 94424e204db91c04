@NullMarked
package dev.uvport.reliability.faults;

import org.jspecify.annotations.NullMarked;
