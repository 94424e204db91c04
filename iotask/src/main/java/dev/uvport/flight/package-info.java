/**
 * What a flight recording ({@code jdk.jfr}) is told, and nobody else pays for. For the modules of
 * uvport only; the events themselves are public under their names, {@code dev.uvport.*}.
 */
@NullMarked
package dev.uvport.flight;

import org.jspecify.annotations.NullMarked;
