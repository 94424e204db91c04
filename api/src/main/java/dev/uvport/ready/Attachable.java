package dev.uvport.ready;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import org.jspecify.annotations.Nullable;

/**
 * A socket or listener, as whoever polls it sees it.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> None; the descriptor stays the socket's.
 *
 * @param <E> what its errors are
 */
public interface Attachable<E> {
  /**
   * Stops the loop's reading or accepting, and lends the descriptor, if there is one yet. Blocks
   * until that has happened; not on another iotask than its own.
   *
   * @param to gets the descriptor, and is told at once if something waits in this process already
   * @return ok; {@code EEXIST} if somebody is attached, {@code EALREADY} while a stream or a read
   *     is under way, {@code EBADF} if it is closed
   */
  Result<Unit, E> attach(Readiness to);

  /**
   * Who is attached.
   *
   * @return null if nobody is
   */
  @Nullable Readiness attached();

  /**
   * Ends what {@link #attach} began: the loop may read or accept again. Never blocks.
   *
   * @param from who was attached; does nothing if it is not
   */
  void detach(Readiness from);
}
