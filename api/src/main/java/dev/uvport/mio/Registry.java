package dev.uvport.mio;

import dev.uvport.comm.Chan;
import dev.uvport.net.Pollable;
import dev.uvport.net.TcpErrData;
import dev.uvport.ready.Attachable;
import dev.uvport.ready.Attachables;
import dev.uvport.ready.Readiness;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.Epoll;
import dev.uvport.uv.UvError;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a {@link Poll}; mio's {@code Registry}.
 *
 * <p>While a socket is registered, only tries read from it: other reads give {@code EALREADY}.
 * Writes of all forms go on. While a listener is registered, only {@code tryAccept} accepts. A
 * source is registered once, with one poll.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> The poll's; does not own its sources. A
 * source that is closed is deregistered by that.
 */
public final class Registry {
  private final Epoll epoll;
  private final Chan<Posted> poller;
  private final Map<Long, Registration> registrations = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean closed;

  Registry(Epoll epoll, Chan<Posted> poller) {
    this.epoll = epoll;
    this.poller = poller;
  }

  /**
   * Registers a source: there will be an event if it is ready, and one each time that it becomes
   * ready after a try has found that it was not. Asks the source's iotask, for which it blocks.
   * From mio's {@code register}.
   *
   * @param source a socket or listener
   * @param token what its events come with
   * @param interest what is watched for
   * @return {@code EEXIST} if it is registered, with this poll or another; {@code EALREADY} while a
   *     stream or a read is under way, or if the listener's connections go to a chan; {@code EBADF}
   *     if the source or the poll is closed; {@code EINTR} if the thread is interrupted
   * @throws IllegalStateException on the thread of another iotask than the source's
   */
  public Result<Unit, TcpErrData> register(Pollable source, Token token, Interest interest) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(interest, "interest");
    Attachable<TcpErrData> attachable = attachable(source);
    if (closed) {
      return failure(UvError.EBADF);
    }
    Registration made = new Registration(this, attachable, ids.incrementAndGet(), token, interest);
    registrations.put(made.id(), made);
    Result<Unit, TcpErrData> attached = attachable.attach(made);
    if (attached.isErr() || closed) {
      remove(made); // an interrupted caller has gone, but the iotask goes on
    }
    return closed ? failure(UvError.EBADF) : attached;
  }

  /**
   * Changes the token and the interest of a source; what is ready is told once more. Never blocks.
   * From mio's {@code reregister}.
   *
   * @param source a registered one
   * @param token what its events come with from now on
   * @param interest what is watched for from now on
   * @return {@code ENOENT} if it is not registered with this poll, or closed
   */
  public Result<Unit, TcpErrData> reregister(Pollable source, Token token, Interest interest) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(interest, "interest");
    Registration found = find(source);
    if (found == null) {
      return failure(UvError.ENOENT);
    }
    int status = found.change(token, interest);
    return status < 0 ? failure(status) : Result.ok();
  }

  /**
   * Ends a registration: no poll that begins afterwards tells of the source, which can be used
   * otherwise again. Never blocks. From mio's {@code deregister}.
   *
   * @param source a registered one
   * @return {@code ENOENT} if it is not registered with this poll, or closed
   */
  public Result<Unit, TcpErrData> deregister(Pollable source) {
    Registration found = find(source);
    if (found == null) {
      return failure(UvError.ENOENT);
    }
    remove(found);
    return Result.ok();
  }

  @SuppressWarnings("unchecked") // what can be polled has one kind of errors
  private static Attachable<TcpErrData> attachable(Pollable source) {
    return (Attachable<TcpErrData>) Attachables.of(Objects.requireNonNull(source, "source"));
  }

  private @Nullable Registration find(Pollable source) {
    Readiness attached = attachable(source).attached();
    boolean ours =
        attached instanceof Registration registration
            && registrations.get(registration.id()) == registration;
    return ours ? (Registration) attached : null;
  }

  void remove(Registration registration) {
    if (registrations.remove(registration.id(), registration)) {
      registration.end();
    }
  }

  /** The event for what the kernel says of a source; null if that has gone. */
  @Nullable Event event(long id, int flags) {
    Registration found = registrations.get(id);
    return found == null ? null : found.event(flags);
  }

  Epoll epoll() {
    return epoll;
  }

  Chan<Posted> poller() {
    return poller;
  }

  /** The poll is closed: its sources are free again. */
  void close() {
    closed = true;
    registrations.values().forEach(this::remove);
  }

  static <T> Result<T, TcpErrData> failure(int status) {
    UvError error = UvError.of(status);
    return Result.err(new TcpErrData(error.name(), error.message()));
  }
}
