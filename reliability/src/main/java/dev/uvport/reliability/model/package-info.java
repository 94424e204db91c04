/**
 * Random programs over connections, and a model that knows what may come of each of their steps.
 */
@NullMarked
package dev.uvport.reliability.model;

import org.jspecify.annotations.NullMarked;
