/** JMH benchmarks of uvport's parts, each beside what the JDK, Netty or JCTools offers for it. */
@NullMarked
package dev.uvport.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
