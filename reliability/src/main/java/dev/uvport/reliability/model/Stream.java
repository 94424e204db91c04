package dev.uvport.reliability.model;

import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.TcpErrData;
import dev.uvport.result.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code readStart} delivers: bytes in order, one end, and nothing behind that.
 *
 * <p><b>Threading.</b> The iotask delivers to the handler; whoever has the side's reading lock
 * takes from the port. <b>Ownership.</b> None.
 */
final class Stream implements ReadHandler {
  private final Side side;
  private final Side peer;
  private final Plant plant;
  private final AtomicInteger ends = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Null for a handler. */
  private @Nullable Port<Result<byte[], TcpErrData>> port;

  private boolean own;

  private volatile boolean stopped;

  Stream(Side side, Side peer, Plant plant) {
    this.side = side;
    this.peer = peer;
    this.plant = plant;
  }

  /**
   * Takes from a port.
   *
   * @param isOwn whether it is this stream's only, not the socket's
   */
  void port(Port<Result<byte[], TcpErrData>> from, boolean isOwn) {
    port = from;
    own = isOwn;
  }

  @Override
  public void onData(ByteBuffer data) {
    byte[] chunk = new byte[data.remaining()];
    data.get(chunk);
    data(chunk);
    if (plant == Plant.EARLY_END && side.in.received() > 1_000) {
      onEnd(TcpErrData.EOF);
    }
  }

  private void data(byte[] chunk) {
    if (ends.get() > 0) {
      side.fault("a stream delivered " + chunk.length + " bytes behind its end");
    }
    side.in.receive(chunk);
  }

  @Override
  public void onEnd(TcpErrData why) {
    if (plant == Plant.SWALLOW_END) {
      return;
    }
    if (plant == Plant.DOUBLE_END) {
      ends.incrementAndGet();
    }
    if (ends.incrementAndGet() > 1) {
      side.fault("a stream ended twice, the second time with " + why);
    }
    side.readEnded(peer, "a stream", why);
    ended.countDown();
  }

  /** Takes what is in the port; true if the stream has ended. */
  boolean take(int atMost) {
    Port<Result<byte[], TcpErrData>> from = port;
    try {
      for (int i = 0; from != null && i < atMost; i++) {
        Result<byte[], TcpErrData> next = from.tryRecv();
        if (next == null) {
          break;
        }
        accept(next);
      }
    } catch (PortClosedException e) {
      closed();
    }
    return hasEnded();
  }

  private void accept(Result<byte[], TcpErrData> message) {
    if (message.isOk()) {
      data(message.get());
    } else {
      onEnd(message.getErr());
    }
  }

  /** The socket's own port is closed with it, behind the end. */
  private void closed() {
    if (!hasEnded() && !stopped) {
      side.fault("a port was closed before it had the end of its stream");
    }
    ended.countDown();
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Takes all until the end has come. */
  void takeToEnd(Duration limit) throws InterruptedException {
    Port<Result<byte[], TcpErrData>> from = port;
    try {
      while (from != null && !hasEnded()) {
        Result<byte[], TcpErrData> next = from.recv(limit);
        if (next == null) {
          break;
        }
        accept(next);
      }
    } catch (PortClosedException e) {
      closed();
    }
    if (!ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      side.fault("a stream was not told within " + limit + " that it has ended");
    }
  }

  /** It was stopped: what is in a port of its own comes before what the next read gets. */
  void stop() {
    stopped = true;
    if (own) {
      take(Integer.MAX_VALUE);
    }
  }
}
