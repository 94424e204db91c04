package dev.uvport.reliability.soak;

/** How a client leaves. */
enum Ending {
  /** It closes when it has got everything back. */
  CLOSE,
  /** It ends its stream, and closes when the server has ended its own. */
  SHUTDOWN,
  /** It resets when it has got everything back. */
  RESET,
  /** It resets before it has read anything. */
  VANISH
}
