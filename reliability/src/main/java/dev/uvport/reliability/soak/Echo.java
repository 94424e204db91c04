package dev.uvport.reliability.soak;

import java.util.Arrays;
import java.util.Random;

/** Bytes that are to come back. <b>Threading.</b> One thread at a time. */
final class Echo {
  private final byte[] sent;
  private int taken;

  Echo(Random random, int length) {
    sent = new byte[length];
    random.nextBytes(sent);
  }

  byte[] sent() {
    return sent;
  }

  /** Compares what has come. */
  void take(byte[] chunk) {
    if (!Arrays.equals(
        sent, taken, Math.min(sent.length, taken + chunk.length), chunk, 0, chunk.length)) {
      throw new IllegalStateException(
          "wrong bytes among the " + chunk.length + " from " + taken + " of " + sent.length);
    }
    taken += chunk.length;
  }

  boolean isWhole() {
    return taken == sent.length;
  }
}
