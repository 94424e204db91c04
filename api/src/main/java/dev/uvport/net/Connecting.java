package dev.uvport.net;

import dev.uvport.flight.FlightLog;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.Timeout;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvGetAddrInfo;
import dev.uvport.uv.UvTcp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A connect under way: looks the host up if it must, and carries out the plan's attempts until one
 * succeeds, all have failed, the time is over, or it is cancelled.
 *
 * <p><b>Threading.</b> Made anywhere, then the iotask's thread only, except where marked.
 * <b>Ownership.</b> Owns the attempts under way.
 */
final class Connecting implements Command, ConnectAttempt.Listener {
  /** Takes the outcome: one of the two is called, once, unless the connect is cancelled. */
  interface Outcome {
    /** The handle is connected, and the receiver's. */
    void connected(UvTcp handle);

    /** On the iotask or, if that has ended, on any thread. */
    void failed(TcpErrData why);
  }

  private final IoTask iotask;
  private final ConnectPlan plan;
  private final Outcome outcome;
  private final Queue<SocketAddr> untried = new ArrayDeque<>();
  private final List<ConnectAttempt> underWay = new ArrayList<>();

  private @Nullable UvGetAddrInfo lookUp;
  private @Nullable Timeout limit;
  private @Nullable Timeout next;
  private FlightLog.@Nullable Span flight;
  private int tried;
  private boolean over;

  Connecting(IoTask iotask, ConnectPlan plan, Outcome outcome) {
    this.iotask = iotask;
    this.plan = plan;
    this.outcome = outcome;
  }

  /** Sends itself to the iotask, or starts at once on it; any thread. */
  Connecting start() {
    iotask.sendOrRun(this);
    return this;
  }

  /** Gives it up, unless it is over; nobody is told. Any thread. */
  void cancel() {
    iotask.sendOrRun(Command.of(this::end)); // an ended iotask has ended this too
  }

  @Override
  public void run() {
    if (FlightLog.isOn()) {
      flight = FlightLog.connecting(iotask.name(), plan.target());
    }
    if (plan.limit() != null) {
      limit = iotask.after(plan.limit(), () -> fail(TcpErrData.TIMEOUT));
    }
    if (plan.host() == null) {
      tryAll(plan.addresses());
      return;
    }
    try {
      lookUp = UvGetAddrInfo.resolve(iotask.loop(), plan.host(), this::resolved);
    } catch (UvException e) {
      failToResolve(Errors.of(e));
    }
  }

  @Override
  public void rejected() {
    fail(TcpErrData.CANCELED);
  }

  private void resolved(int status, List<SockAddr> found) {
    lookUp = null;
    if (over) {
      return;
    }
    if (status < 0) {
      failToResolve(Errors.of(status));
      return;
    }
    tryAll(
        found.stream()
            .map(raw -> SockAddrs.of(new SockAddr(raw.ip(), plan.port(), raw.scopeId())))
            .toList());
  }

  private void failToResolve(TcpErrData why) {
    fail(Errors.during(why, "looking up " + plan.host()));
  }

  private void tryAll(List<SocketAddr> addresses) {
    untried.addAll(plan.inOrder(addresses));
    if (untried.isEmpty()) {
      fail(
          Errors.during(
              Errors.FAMILY_NOT_SUPPORTED, "connecting to " + addresses + " from " + plan.local()));
    } else {
      tryNext();
    }
  }

  /** Starts the next attempt that does not fail at once. */
  private void tryNext() {
    Timeouts.cancel(next);
    TcpErrData last = TcpErrData.CANCELED;
    while (!untried.isEmpty() && !iotask.isExiting()) {
      ConnectAttempt attempt = new ConnectAttempt(untried.remove(), this);
      tried++;
      TcpErrData failure = attempt.start(iotask.loop(), plan);
      if (failure == null) {
        underWay.add(attempt);
        if (plan.stagger() != null && !untried.isEmpty()) {
          next = iotask.after(plan.stagger(), this::tryNext);
        }
        return;
      }
      last = describe(failure, attempt);
    }
    if (underWay.isEmpty()) {
      fail(last);
    }
  }

  @Override
  public void succeeded(ConnectAttempt attempt, UvTcp handle) {
    underWay.remove(attempt);
    tellFlight(attempt.to().toString(), null);
    end();
    outcome.connected(handle);
  }

  @Override
  public void failed(ConnectAttempt attempt, TcpErrData why) {
    underWay.remove(attempt);
    if (untried.isEmpty() && underWay.isEmpty()) {
      fail(describe(why, attempt));
    } else {
      tryNext();
    }
  }

  private TcpErrData describe(TcpErrData why, ConnectAttempt attempt) {
    String action = "connecting to " + attempt.to();
    return Errors.during(
        why,
        tried == 1 ? action : action + ", the last of " + tried + " attempts at " + plan.target());
  }

  private void fail(TcpErrData why) {
    if (!over) {
      TcpErrData told = iotask.isExiting() ? TcpErrData.CANCELED : why;
      tellFlight(null, told.errName());
      end();
      outcome.failed(told);
    }
  }

  private void tellFlight(@Nullable String peer, @Nullable String error) {
    if (flight != null) {
      flight.end(peer, error, tried);
      flight = null;
    }
  }

  /** Lets go of everything; whatever completes after this finds nobody. */
  private void end() {
    over = true;
    tellFlight(null, "given up"); // unless it has been told
    untried.clear();
    Timeouts.cancel(limit);
    Timeouts.cancel(next);
    if (lookUp != null) {
      lookUp.cancel();
    }
    underWay.forEach(ConnectAttempt::giveUp);
    underWay.clear();
  }
}
