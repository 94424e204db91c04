package dev.uvport.reliability.model;

import dev.uvport.comm.Chan;
import dev.uvport.net.TcpErrData;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The answers to one side's operations: one for each.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> None.
 */
final class Writes {
  private final Side side;
  private final Side peer;
  private final Plant plant;
  private final AtomicInteger open = new AtomicInteger();

  Writes(Side side, Side peer, Plant plant) {
    this.side = side;
    this.peer = peer;
    this.plant = plant;
  }

  /** Where a write that begins now is answered. */
  Chan<Result<Unit, TcpErrData>> write(int length) {
    Answer answer = new Answer("write", length, side.closed, side.shutWrite);
    return result -> {
      boolean planted = length > 99;
      if (planted && plant == Plant.SWALLOW_ANSWER) {
        return;
      }
      answer.send(planted && side.closed && plant == Plant.FALSE_SUCCESS ? Result.ok() : result);
      if (planted && plant == Plant.DOUBLE_ANSWER) {
        answer.send(result);
      }
    };
  }

  /** Where an end of writing that begins now is answered. */
  Chan<Result<Unit, TcpErrData>> shutdown() {
    return new Answer("shutdown", 0, false, false);
  }

  /** Where a question that begins now is answered. */
  <T> Chan<T> question(String call) {
    AtomicInteger answers = begin();
    return answer -> over(call, answers);
  }

  private AtomicInteger begin() {
    open.incrementAndGet();
    return new AtomicInteger();
  }

  private void over(String call, AtomicInteger answers) {
    open.decrementAndGet();
    if (answers.incrementAndGet() > 1) {
      side.fault(call + " was answered twice");
    }
  }

  /** Operations that were not answered. */
  int open() {
    return open.get();
  }

  private final class Answer implements Chan<Result<Unit, TcpErrData>> {
    private final AtomicInteger answers = begin();
    private final String call;
    private final int length;
    private final boolean wasClosed;
    private final boolean wasShut;

    Answer(String call, int length, boolean wasClosed, boolean wasShut) {
      this.call = call;
      this.length = length;
      this.wasClosed = wasClosed;
      this.wasShut = wasShut;
    }

    @Override
    public void send(Result<Unit, TcpErrData> result) {
      over(call, answers);
      if (result.isErr()) {
        side.writeFailed(peer, call, result.getErr());
      } else if (call.equals("write")) {
        side.written(length, wasClosed, wasShut);
      }
    }
  }
}
