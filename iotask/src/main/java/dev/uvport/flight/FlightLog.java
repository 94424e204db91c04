package dev.uvport.flight;

import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Tells a flight recording what happens, if there is one.
 *
 * <p>To load the class of an event is to initialize the flight recorder, which takes 200 ms. So no
 * such class is touched before {@link #isOn} has seen that somebody else did that.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns nothing.
 */
public final class FlightLog {
  /** An event under way, which has a duration. */
  public interface Span {
    /**
     * Ends it.
     *
     * @param peer the address that it has led to; null if none
     * @param error null if it went well
     * @param attempts how many addresses were tried
     */
    void end(@Nullable String peer, @Nullable String error, int attempts);
  }

  /** Whether the module is there; an application may have been linked without it. */
  private static final boolean POSSIBLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightLog() {}

  /**
   * Whether there may be somebody to tell. Must be asked before anything else here is called.
   *
   * @return true from the first recording on
   */
  public static boolean isOn() {
    return POSSIBLE && FlightRecorder.isInitialized();
  }

  /**
   * An attempt to connect begins.
   *
   * @param iotask on which
   * @param target what was asked for
   * @return ends it
   */
  public static Span connecting(String iotask, String target) {
    ConnectEvent event = new ConnectEvent();
    event.iotask = iotask;
    event.target = target;
    event.begin();
    return (peer, error, attempts) -> {
      event.peer = peer;
      event.error = error;
      event.attempts = attempts;
      event.commit();
    };
  }

  /**
   * A connection was accepted.
   *
   * @param iotask of its socket
   * @param peer its other end; null if it has gone
   */
  public static void accepted(String iotask, @Nullable String peer) {
    AcceptEvent event = new AcceptEvent();
    event.iotask = iotask;
    event.peer = peer;
    event.commit();
  }

  /**
   * A connection was not accepted, or dropped.
   *
   * @param iotask of the listener
   * @param listener its address
   * @param error why
   */
  public static void acceptFailed(String iotask, @Nullable String listener, String error) {
    AcceptFailedEvent event = new AcceptFailedEvent();
    event.iotask = iotask;
    event.listener = listener;
    event.error = error;
    event.commit();
  }

  /**
   * A connection is over.
   *
   * @param iotask of its socket
   * @param peer its other end; null if that is not known
   * @param cause what it failed of, or how it was closed
   * @param bytesRead that have arrived
   * @param bytesWritten that the kernel has taken
   */
  public static void closed(
      String iotask, @Nullable String peer, String cause, long bytesRead, long bytesWritten) {
    CloseEvent event = new CloseEvent();
    event.iotask = iotask;
    event.peer = peer;
    event.cause = cause;
    event.bytesRead = bytesRead;
    event.bytesWritten = bytesWritten;
    event.commit();
  }

  /**
   * A socket has stopped reading, or resumed.
   *
   * @param iotask of the socket
   * @param peer its other end; null if that is not known
   * @param on whether it stops
   */
  public static void backPressure(String iotask, @Nullable String peer, boolean on) {
    BackPressureEvent event = new BackPressureEvent();
    event.iotask = iotask;
    event.peer = peer;
    event.on = on;
    event.commit();
  }

  /**
   * A turn was long.
   *
   * @param iotask whose
   * @param nanos how long
   */
  public static void longTurn(String iotask, long nanos) {
    LongTurnEvent event = new LongTurnEvent();
    event.iotask = iotask;
    event.length = nanos;
    event.commit();
  }

  /**
   * A turn does not end.
   *
   * @param iotask whose
   * @param nanos how long it has taken so far
   * @param at where its thread is
   */
  public static void stuckTurn(String iotask, long nanos, StackTraceElement[] at) {
    StuckTurnEvent event = new StuckTurnEvent();
    event.iotask = iotask;
    event.length = nanos;
    event.at = Arrays.stream(at).map(StackTraceElement::toString).collect(Collectors.joining("\n"));
    event.commit();
  }

  /**
   * A loop spins.
   *
   * @param iotask whose
   * @param turnsPerSecond that find nothing to do
   */
  public static void spin(String iotask, long turnsPerSecond) {
    SpinEvent event = new SpinEvent();
    event.iotask = iotask;
    event.turnsPerSecond = turnsPerSecond;
    event.commit();
  }

  /**
   * Descriptors have run short, or no longer.
   *
   * @param iotask of the listener that has noticed
   * @param used how many there are at least
   * @param limit how many there may be
   * @param near whether few are left
   */
  public static void descriptorLimit(String iotask, long used, long limit, boolean near) {
    DescriptorLimitEvent event = new DescriptorLimitEvent();
    event.iotask = iotask;
    event.used = used;
    event.limit = limit;
    event.near = near;
    event.commit();
  }
}
