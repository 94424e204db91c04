@NullMarked
package dev.uvport.reliability.chain;

import org.jspecify.annotations.NullMarked;
