/**
 * libuv as single-threaded Java objects.
 *
 * <p><b>Threading.</b> Every object here belongs to one {@link dev.uvport.uv.UvLoop} and may be
 * used by the thread that runs that loop only; the one exception is {@link
 * dev.uvport.uv.UvAsync#send()}. libuv never calls Java: its callbacks append records to the loop's
 * completion ring, which {@link dev.uvport.uv.UvLoop#run} drains when libuv has returned.
 *
 * <p><b>Ownership.</b> A handle's native block is freed when its close record is drained, a
 * request's when its completion is; nothing here has a finalizer.
 *
 * <p><b>Misuse.</b> libuv's asserts abort the process, so each method checks its handle's state
 * first and throws {@link java.lang.IllegalStateException} instead.
 */
@NullMarked
package dev.uvport.uv;

import org.jspecify.annotations.NullMarked;
