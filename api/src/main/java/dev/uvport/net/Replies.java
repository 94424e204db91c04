package dev.uvport.net;

import dev.uvport.comm.OneShot;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import java.util.function.Supplier;

/** Waits for the results of operations that an iotask carries out. */
final class Replies {
  private Replies() {}

  /**
   * Runs an action on an iotask, at once if this is its thread, and waits for its result.
   *
   * @param iotask where it runs
   * @param name the public call, for the message if this thread may not wait
   * @param action its result is the answer; {@code ECANCELED} if it throws or the iotask has ended
   * @return the answer
   */
  static <T> Result<T, TcpErrData> call(
      IoTask iotask, String name, Supplier<Result<T, TcpErrData>> action) {
    if (iotask.isCurrent()) {
      return action.get();
    }
    IoTask.checkMayBlock(name);
    return await(ask(iotask, action), Errors.INTERRUPTED);
  }

  /** Likewise, but an interrupt does not cut the wait short: it is passed on afterwards. */
  static <T> Result<T, TcpErrData> callToTheEnd(
      IoTask iotask, String name, Supplier<Result<T, TcpErrData>> action) {
    if (iotask.isCurrent()) {
      return action.get();
    }
    IoTask.checkMayBlock(name);
    return awaitToTheEnd(ask(iotask, action));
  }

  private static <T> OneShot<Result<T, TcpErrData>> ask(
      IoTask iotask, Supplier<Result<T, TcpErrData>> action) {
    OneShot<Result<T, TcpErrData>> reply = new OneShot<>();
    iotask.send(
        Command.of(
            () -> {
              try {
                reply.send(action.get());
              } finally {
                reply.send(
                    Result.err(TcpErrData.CANCELED)); // nobody waits for ever, whatever happens
              }
            },
            () -> reply.send(Result.err(TcpErrData.CANCELED))));
    return reply;
  }

  /** Waits whatever interrupts; the interrupt is passed on afterwards. */
  static <T> T awaitToTheEnd(OneShot<T> reply) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return reply.recv();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

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
