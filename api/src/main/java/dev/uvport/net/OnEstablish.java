package dev.uvport.net;

/** Told once that a listener is up; the {@code on_establish_cb} of Rust's {@code listen}. */
@FunctionalInterface
public interface OnEstablish {
  /**
   * The listener is up. Runs on the thread that called {@code listen}; connections may be coming in
   * already.
   *
   * @param killChan ends the listener: empty for a normal end, an error to have {@code listen}
   *     return it; any thread, the first message counts; knows the port
   */
  void established(KillChan killChan);
}
