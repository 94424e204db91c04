package dev.uvport.mio;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.TcpErrData;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.Epoll;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvPoll;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many sockets at once; mio's {@code Poll}.
 *
 * <pre>{@code
 * Poll poll = Poll.create(iotask).get();
 * Events events = Events.withCapacity(128);
 * poll.registry().register(socket, new Token(7), Interest.READABLE);
 * poll.poll(events, null);
 * for (Event event : events) ... // socket.tryRead(buffer) until it says WOULD_BLOCK
 * }</pre>
 *
 * <p>Events are edge-triggered: one when a source is registered, if it is ready then, and one
 * whenever it becomes ready after a try has said {@code WOULD_BLOCK}. None is lost; one may come in
 * vain. Who does not go on until a try says so hears no more of that source.
 *
 * <p>A poll is an epoll of its own, which its iotask's loop watches only while a thread waits: with
 * events there, {@link #poll} is one system call on the calling thread. It needs one descriptor,
 * its sources none.
 *
 * <p><b>Threading.</b> One thread at a time polls; all else is for any thread. A virtual thread
 * that waits costs no carrier. <b>Ownership.</b> Whoever created it closes it; the end of its
 * iotask does, too. Sources may belong to any iotask.
 */
public final class Poll implements AutoCloseable {
  /** The longest wait that nanoseconds can tell: 292 years. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final IoTask iotask;
  private final Epoll epoll;
  private final UvPoll watcher;
  private final Port<Posted> posted = new Port<>();
  private final Registry registry;
  private final AtomicReference<@Nullable Thread> poller = new AtomicReference<>();

  /** Whether the loop watches, or has posted that it saw something; the polling thread's. */
  private boolean watched;

  private Poll(IoTask iotask, Epoll epoll, UvPoll watcher) {
    this.iotask = iotask;
    this.epoll = epoll;
    this.watcher = watcher;
    registry = new Registry(epoll, posted.chan());
    watcher.onClosed(this::closed);
  }

  /**
   * Makes a poll. Blocks until its iotask has done so. From mio's {@code Poll::new}.
   *
   * @param iotask whose loop wakes the polling thread
   * @return the poll; {@code EMFILE} and the like; {@code ECANCELED} if the iotask has ended
   * @throws IllegalStateException on another iotask's thread
   */
  public static Result<Poll, TcpErrData> create(IoTask iotask) {
    if (iotask.isCurrent()) {
      return createHere(iotask);
    }
    IoTask.checkMayBlock("Poll.create");
    OneShot<Result<Poll, TcpErrData>> reply = new OneShot<>();
    iotask.send(
        Command.of(
            () -> reply.send(createHere(iotask)),
            () -> reply.send(Result.err(TcpErrData.CANCELED))));
    try {
      return reply.recv();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      iotask.send(Command.of(() -> reply.tryRecv().ifOk(Poll::close)));
      return Registry.failure(UvError.EINTR);
    }
  }

  private static Result<Poll, TcpErrData> createHere(IoTask iotask) {
    try {
      Epoll epoll = new Epoll();
      try {
        return Result.ok(new Poll(iotask, epoll, epoll.watcher(iotask.loop())));
      } catch (UvException e) {
        epoll.close();
        throw e;
      }
    } catch (UvException e) {
      return Registry.failure(e.error().code());
    }
  }

  /**
   * Its sources.
   *
   * @return always the same
   */
  public Registry registry() {
    return registry;
  }

  /**
   * Waits until there are events, and takes as many as there is room for. From mio's {@code poll}.
   *
   * @param events emptied first
   * @param timeout how long it may wait: zero not at all, null for ever
   * @return ok, also when the time is over, with no events then; {@code EINTR} if the thread is
   *     interrupted before or while it waits, with no event lost; {@code EBADF} once this is closed
   * @throws IllegalArgumentException if the time-out is negative
   * @throws IllegalStateException while another thread polls; on an iotask's thread, unless the
   *     time-out is zero
   */
  public Result<Unit, TcpErrData> poll(Events events, @Nullable Duration timeout) {
    Objects.requireNonNull(events, "events");
    if (timeout != null && timeout.isNegative()) {
      throw new IllegalArgumentException("time-out " + timeout + " is negative");
    }
    boolean waits = timeout == null || !timeout.isZero();
    if (waits) {
      IoTask.checkMayBlock("Poll.poll");
    }
    enter();
    try {
      events.clear();
      return waits ? await(events, timeout) : look(events);
    } catch (PortClosedException e) {
      return Registry.failure(UvError.EBADF);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Registry.failure(UvError.EINTR);
    } finally {
      poller.set(null);
    }
  }

  private void enter() {
    Thread other = poller.compareAndExchange(null, Thread.currentThread());
    if (other != null) {
      throw new IllegalStateException(
          "Poll.poll: " + other + " polls already; a poll has one polling thread at a time");
    }
  }

  private Result<Unit, TcpErrData> await(Events events, @Nullable Duration timeout)
      throws InterruptedException {
    boolean limited = timeout != null && timeout.compareTo(LONGEST) < 0;
    long deadline = limited ? System.nanoTime() + timeout.toNanos() : 0;
    while (true) {
      Result<Unit, TcpErrData> looked = look(events);
      if (looked.isErr() || !events.isEmpty()) {
        return looked;
      }
      watch();
      Posted next;
      if (limited) {
        long left = Math.max(0, deadline - System.nanoTime());
        next = posted.recv(Duration.ofNanos(left));
      } else {
        next = posted.recv();
      }
      if (next == null) {
        return look(events); // what has come by now counts, however late it is
      }
      take(next, events);
    }
  }

  /** Takes what there is. */
  private Result<Unit, TcpErrData> look(Events events) {
    while (events.room() > 0) {
      Posted next = posted.tryRecv();
      if (next == null) {
        break;
      }
      take(next, events);
    }
    if (events.room() == 0) {
      return Result.ok();
    }
    int count =
        epoll.take(
            events.room(),
            (id, flags) -> {
              Event event = registry.event(id, flags);
              if (event != null) {
                events.add(event);
              }
            });
    return count < 0 ? Registry.failure(count) : Result.ok();
  }

  private static void take(Posted next, Events events) {
    Event event = next.take();
    if (event != null) {
      events.add(event);
    }
  }

  /** Has the loop watch, once, unless it does. */
  private void watch() {
    if (!watched) {
      watched = true;
      iotask.sendOrRun(Command.of(this::watchHere));
    }
  }

  private void watchHere() {
    if (watcher.isOpen()) {
      watcher.start(
          UvPoll.READABLE,
          ready -> {
            watcher.stop();
            posted.chan().send(this::seen);
          });
    }
  }

  private @Nullable Event seen() {
    watched = false;
    return null;
  }

  /**
   * Closes it; returns at once. Idempotent; any thread. A thread that polls gets {@code EBADF}; its
   * sources are as if deregistered.
   */
  @Override
  public void close() {
    registry.close();
    iotask.sendOrRun(Command.of(watcher::close));
  }

  private void closed() {
    registry.close();
    epoll.close();
    posted.close("the poll is closed");
  }
}
