package dev.uvport.samples;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.result.Unit;
import java.util.Objects;

/**
 * One thread and one port: takes messages one by one, and has a state that only it touches.
 *
 * <p><b>Threading.</b> {@link #receive} runs on the actor's own thread; the rest is for any thread.
 * <b>Ownership.</b> Whoever started it {@linkplain #end ends} it; its thread does not keep the
 * process alive.
 *
 * @param <M> its messages, best a sealed interface of records
 */
abstract class Actor<M> {
  private static final System.Logger LOG = System.getLogger("dev.uvport.samples");

  /** Messages that may wait before {@link #tell} does. */
  private static final int MAX_WAITING = 1024;

  private final Port<M> port = new Port<>();

  /** Starts its thread. */
  final void start(String name) {
    Thread thread = new Thread(this::live, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it is sent messages, without ever waiting; a socket minds its backlog by itself. */
  final Chan<M> chan() {
    return port.chan();
  }

  /**
   * Sends a message, and waits for an actor that is far behind: so whoever talks too fast is slowed
   * down, instead of filling the memory. Only in one direction, or two actors wait for each other.
   */
  final void tell(M message) {
    chan().send(message);
    Backlog backlog = Objects.requireNonNull(chan().backlog(), "a port has a backlog");
    if (backlog.sent() - backlog.received() > MAX_WAITING) {
      OneShot<Unit> caughtUp = new OneShot<>();
      backlog.whenReceived(backlog.sent() - MAX_WAITING / 2, () -> caughtUp.send(Unit.UNIT));
      try {
        caughtUp.recv();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Tells it to end when it has received everything that was sent before. */
  final void end() {
    port.close("the actor is no longer needed");
  }

  /** Deals with a message. */
  protected abstract void receive(M message);

  /** It has ended: the last thing that its thread does. */
  protected void ended() {
    // Most have nothing to give back.
  }

  private void live() {
    try {
      while (true) {
        receiveSafely(port.recv());
      }
    } catch (PortClosedException e) {
      LOG.log(System.Logger.Level.DEBUG, "an actor has ended", e);
    } catch (InterruptedException e) {
      port.close("the actor was interrupted");
    } finally {
      ended();
    }
  }

  /** A message that fails costs itself, not the actor. */
  private void receiveSafely(M message) {
    try {
      receive(message);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "an actor failed on " + message, e);
    }
  }
}
