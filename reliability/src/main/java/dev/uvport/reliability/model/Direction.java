package dev.uvport.reliability.model;

import java.util.Arrays;

/**
 * One direction of a connection: what was offered to it so far and what has come out.
 *
 * <p><b>Threading.</b> Thread-safe; {@link #offer} and {@link #takeBack} are for one thread at a
 * time. <b>Ownership.</b> None.
 */
final class Direction {
  private final String name;
  private final Pattern pattern;
  private final Faults faults;
  private final Plant plant;
  private volatile long offered;
  private volatile long acknowledged;
  private volatile long received;
  private byte[] held = {};

  Direction(String name, int marker, Faults faults, Plant plant) {
    this.name = name;
    this.pattern = new Pattern(marker);
    this.faults = faults;
    this.plant = plant;
  }

  /** The next bytes, which may come out from now on. */
  byte[] offer(int length) {
    byte[] next = pattern.slice(offered, length);
    offered += length;
    return next;
  }

  /** The last bytes were not taken, so they must not come out. */
  void takeBack(int length) {
    offered -= length;
  }

  /** Bytes that were written with success. */
  synchronized void acknowledge(int length) {
    acknowledged += length;
  }

  /** Takes what has come out, through the planted bug. */
  synchronized void receive(byte[] chunk) {
    switch (plant) {
      case DROP_BYTE -> accept(chunk.length > 99 ? Arrays.copyOf(chunk, chunk.length - 1) : chunk);
      case CHANGE_BYTE -> accept(changed(chunk));
      case DOUBLE_CHUNK -> {
        accept(chunk);
        if (chunk.length > 99) {
          accept(chunk);
        }
      }
      case SWAP_CHUNKS -> {
        if (held.length == 0 && chunk.length > 99) {
          held = chunk;
        } else {
          accept(chunk);
          accept(held);
          held = new byte[0];
        }
      }
      case FOREIGN_CHUNK ->
          accept(chunk.length > 99 ? new Pattern(-7).slice(received, chunk.length) : chunk);
      default -> accept(chunk);
    }
  }

  private static byte[] changed(byte[] chunk) {
    byte[] copy = chunk.clone();
    copy[copy.length - 1] ^= copy.length > 99 ? 1 : 0;
    return copy;
  }

  private void accept(byte[] chunk) {
    int wrong = pattern.mismatch(received, chunk);
    if (wrong >= 0) {
      faults.add(name + ": byte " + (received + wrong) + " is not the stream's");
    }
    received += chunk.length;
    if (received > offered) {
      faults.add(name + ": " + received + " bytes have come of " + offered);
    }
  }

  /** A copy of what comes next. */
  void peeked(byte[] chunk) {
    int wrong = pattern.mismatch(received, chunk);
    if (wrong >= 0) {
      faults.add(name + ": byte " + (received + wrong) + " of a peek is not the stream's");
    }
  }

  long offered() {
    return offered;
  }

  long acknowledged() {
    return acknowledged;
  }

  long received() {
    return received;
  }

  /** Bytes on their way. */
  long between() {
    return offered - received;
  }
}
