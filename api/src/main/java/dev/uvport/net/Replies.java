package dev.uvport.net;

import dev.uvport.comm.OneShot;
import dev.uvport.result.Result;

/** Waits for the results of operations that an iotask carries out. */
final class Replies {
  private Replies() {}

  /**
   * Waits for a reply.
   *
   * @param reply where it arrives
   * @param interrupted what to answer when the thread is interrupted; its interrupt status is kept,
   *     and the operation goes on without it
   * @return the reply
   */
  static <T, E> Result<T, E> await(OneShot<Result<T, E>> reply, E interrupted) {
    try {
      return reply.recv();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.err(interrupted);
    }
  }
}
