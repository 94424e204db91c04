package dev.uvport.net;

import dev.uvport.iotask.IoTask;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection whose user fails, once, and what else a callback needs to be called. */
final class FailingScene {
  private final Loopback loopback;
  private final Throwable failure;
  private final AtomicInteger thrown = new AtomicInteger();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private @Nullable Link link;
  private boolean listens = true;

  FailingScene(Loopback loopback, FailureKind kind) {
    this.loopback = loopback;
    failure = kind.make();
  }

  Loopback loopback() {
    return loopback;
  }

  IoTask iotask() {
    return loopback.iotask();
  }

  /** The connection under test, made when it is first asked for. */
  Link link() {
    Link made = link;
    if (made == null) {
      try {
        made = loopback.link();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      link = made;
    }
    return made;
  }

  TcpSocket socket() {
    return link().socket();
  }

  void socket(Link other) {
    link = other;
  }

  /** Says that the listener has been used otherwise. */
  void listensNoMore() {
    listens = false;
  }

  boolean listens() {
    return listens;
  }

  /** Closes something when the test is over. */
  <T extends AutoCloseable> T closeLater(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  /** What the user's code does: it fails. */
  void fail() {
    thrown.incrementAndGet();
    FailingScene.<RuntimeException>sneak(failure);
  }

  /** The first call fails, the later ones do nothing. */
  void failOnce() {
    if (thrown.get() == 0) {
      fail();
    }
  }

  @SuppressWarnings("unchecked") // the cast is the trick: it is not checked
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  Throwable thrown() {
    return failure;
  }

  boolean hasThrown() {
    return thrown.get() > 0;
  }

  int throwsSoFar() {
    return thrown.get();
  }
}
