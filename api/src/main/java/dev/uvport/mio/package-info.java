/**
 * Readiness in mio's words: many sockets, one thread, and calls that never wait.
 *
 * <p>{@link dev.uvport.mio.Poll} tells which sockets are ready; {@code tryRead}, {@code tryWrite}
 * and {@code tryAccept} then do what can be done at once.
 */
@NullMarked
package dev.uvport.mio;

import org.jspecify.annotations.NullMarked;
