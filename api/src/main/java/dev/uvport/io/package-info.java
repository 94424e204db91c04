/**
 * What Rust's {@code std::io} calls a reader and a writer, as far as the JDK's streams are not that
 * already.
 *
 * <p>A reader here differs from an {@link java.io.InputStream} in two ways: {@code read} fills the
 * buffer unless the stream ends, and bytes can be unread. Characters are the JDK's affair: {@link
 * java.io.InputStreamReader} takes the place of {@code read_char}, {@code read_chars} and {@code
 * each_char}, {@link java.io.DataInputStream} reads what else the JDK writes.
 *
 * <p><b>Threading.</b> As the implementation says.
 *
 * <p><b>Errors.</b> Whatever goes wrong is thrown as an {@link java.io.IOException}; Rust logged
 * it.
 */
@NullMarked
package dev.uvport.io;

import org.jspecify.annotations.NullMarked;
