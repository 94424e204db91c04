package dev.uvport.iotask;

import java.util.Objects;

/**
 * A message to an iotask. Exactly one of its two methods is called, once.
 *
 * <p>Users send an {@link Interaction}; this is what carries one, and what a socket's operations
 * are.
 */
public interface Command {
  /** Does the work, on the iotask's thread. What it throws is reported, and the loop lives on. */
  void run();

  /**
   * Takes note that the iotask has ended and the work will not be done. Runs on the thread that
   * sent the message or on the ending iotask's; what it throws is reported.
   */
  void rejected();

  /**
   * A command that an iotask which has ended needs not carry out: its end has done what is asked.
   *
   * @param run does the work
   * @return the command
   */
  static Command of(Runnable run) {
    return of(run, () -> {});
  }

  /**
   * A command of two actions.
   *
   * @param run does the work
   * @param rejected takes note that it will not be done
   * @return the command
   */
  static Command of(Runnable run, Runnable rejected) {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(rejected, "rejected");
    return new Command() {
      @Override
      public void run() {
        run.run();
      }

      @Override
      public void rejected() {
        rejected.run();
      }
    };
  }
}
