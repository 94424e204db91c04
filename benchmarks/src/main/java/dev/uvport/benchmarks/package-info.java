/** Peers that uvport is measured against, each a program that echoes; never published. */
@NullMarked
package dev.uvport.benchmarks;

import org.jspecify.annotations.NullMarked;
