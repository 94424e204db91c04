/**
 * Waiting for time to pass, and sending messages later: Rust's {@code std::timer}.
 *
 * <p><b>Threading.</b> Any thread may ask. The calls that wait park their thread and refuse to be
 * made on an {@linkplain dev.uvport.iotask.IoTask iotask}, whose loop they would stop.
 *
 * <p><b>Time.</b> A delay is never cut short; how much longer it takes is up to the loop and the
 * machine.
 */
@NullMarked
package dev.uvport.timer;

import org.jspecify.annotations.NullMarked;
