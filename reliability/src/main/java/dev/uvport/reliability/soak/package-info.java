/** A long run of connection churn, and whether anything grows meanwhile. */
@NullMarked
package dev.uvport.reliability.soak;

import org.jspecify.annotations.NullMarked;
