/**
 * Message passing between threads: a {@link dev.uvport.comm.Chan} sends, a {@link
 * dev.uvport.comm.Port} receives.
 *
 * <p><b>Threading.</b> Sending is for any thread, never blocks and never fails. Receiving is for
 * one thread at a time; a second one is told so by an {@link java.lang.IllegalStateException}.
 * Calls that wait park their thread, so that a virtual thread gives its carrier back; they refuse
 * to be made on an {@linkplain dev.uvport.iotask.IoTask iotask}, whose loop they would stop.
 *
 * <p><b>Order.</b> What one thread sends arrives in the order in which it was sent.
 *
 * <p><b>Memory.</b> Queues are unbounded: who produces faster than the receiver takes must look at
 * the chan's {@link dev.uvport.comm.Backlog}, as sockets do.
 *
 * <p><b>Wake-ups.</b> A message sent by an iotask's thread wakes its receiver at the end of the
 * loop's turn, together with all others. So code on an iotask must not wait for what a receiver
 * does upon a message of the same turn.
 */
@NullMarked
package dev.uvport.comm;

import org.jspecify.annotations.NullMarked;
