/** Peers that uvport is measured against; never published. */
package dev.uvport.benchmarks;
