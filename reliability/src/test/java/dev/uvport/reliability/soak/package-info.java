@NullMarked
package dev.uvport.reliability.soak;

import org.jspecify.annotations.NullMarked;
