/** Checksummed streams through a chain of proxies, while everything breaks. */
@NullMarked
package dev.uvport.reliability.chain;

import org.jspecify.annotations.NullMarked;
