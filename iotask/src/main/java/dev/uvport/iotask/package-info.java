/**
 * A thread that owns a libuv loop, and the ways to talk to it.
 *
 * <p><b>Threading.</b> Everything here may be used from any thread unless its documentation says
 * "this iotask's thread only". Work reaches the loop through a mailbox, in the order in which one
 * thread sent it.
 *
 * <p><b>Ownership.</b> An {@link dev.uvport.iotask.IoTask} owns its thread, its loop and all
 * handles on it; closing it closes them.
 */
@NullMarked
package dev.uvport.iotask;

import org.jspecify.annotations.NullMarked;
