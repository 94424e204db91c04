package dev.uvport.mio;

/**
 * What a source is registered with and its events come with; mio's {@code Token}.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> A plain value.
 *
 * @param value the program's own number, an index for instance; any number, not unique by force
 */
public record Token(long value) {}
