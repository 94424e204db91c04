/**
 * The command that measures servers side by side: what it starts, what it loads them with, what it
 * reads of them, and the report.
 */
@NullMarked
package dev.uvport.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
