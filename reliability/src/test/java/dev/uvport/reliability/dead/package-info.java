@NullMarked
package dev.uvport.reliability.dead;

import org.jspecify.annotations.NullMarked;
