/** The samples among strangers: random and hostile input, and what it must not bring about. */
@NullMarked
package dev.uvport.reliability.fuzz;

import org.jspecify.annotations.NullMarked;
