package dev.uvport.comm;

/**
 * How far a receiver has come with what it was sent, for senders that can slow down.
 *
 * <pre>{@code
 * if (backlog.sent() - backlog.received() > HIGH_WATER) {
 *   pause();
 *   backlog.whenReceived(backlog.sent() - LOW_WATER, this::resume);
 * }
 * }</pre>
 *
 * <p><b>Threading.</b> Any thread, any number of senders at once.
 *
 * <p><b>Ownership.</b> Belongs to its port; a registered action is dropped once it has run.
 */
public interface Backlog {

  /**
   * The messages sent so far, by all senders.
   *
   * @return a count that other senders may have passed already
   */
  long sent();

  /**
   * The messages taken so far; once the port is closed, as many as were {@link #sent}: nobody need
   * wait for it any more.
   *
   * @return a count that the receiver may have passed already
   */
  long received();

  /**
   * Runs an action once, as soon as {@link #received} reaches a count or the port is closed.
   *
   * <p>That is on the receiving thread, behind the call that took the message; on the closing
   * thread; or on this thread, before this call returns, if it is so already. The action must be
   * short and must not block. What it throws goes to the handler of uncaught exceptions of the
   * thread it runs on and has no effect on that thread's call.
   *
   * @param count the number of received messages to wait for
   * @param action not null
   */
  void whenReceived(long count, Runnable action);
}
