package dev.uvport.reliability.chain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has become of all streams. <b>Threading.</b> One thread. */
final class Tally {
  private final Map<StreamFault, Integer> faults = new EnumMap<>(StreamFault.class);
  private final List<String> violations = new ArrayList<>();
  private int notConnected;
  private int whole;
  private int wholeUnconfirmed;
  private int broken;
  private long bytes;
  private long lost;

  void notConnected(@Nullable String why) {
    notConnected++;
    if (why == null) {
      violations.add("a stream has neither connected nor failed to");
    }
  }

  void faults(Plan client, Plan server) {
    faults.merge(client.fault(), 1, Integer::sum);
    faults.merge(server.fault(), 1, Integer::sum);
  }

  /**
   * Judges one direction.
   *
   * @param receiver null if the connection never reached it: nobody is there to be told
   */
  void direction(Conversation of, String name, int size, Side sender, @Nullable Side receiver) {
    long arrived = receiver == null ? 0 : receiver.verified();
    bytes += arrived;
    if (receiver != null && receiver.corrupt() != null) {
      violations.add(of + ": " + receiver.corrupt());
    }
    if (arrived == size && receiver != null) {
      if (sender.believesAllArrived()) {
        whole++;
      } else {
        wholeUnconfirmed++;
        requireError(of, name, "sender", sender);
      }
      return;
    }
    broken++;
    if (sender.believesAllArrived()) {
      lost += size - arrived;
      violations.add(
          of + ", " + name + ": " + arrived + " of " + size + " bytes, and the sender thinks all");
    }
    requireError(of, name, "sender", sender);
    if (receiver != null) {
      requireError(of, name, "receiver", receiver);
    }
  }

  private void requireError(Conversation of, String name, String who, Side side) {
    if (side.error() == null) {
      violations.add(of + ", " + name + ": broken off, and the " + who + " was not told");
    }
  }

  void violation(String what) {
    violations.add(what);
  }

  List<String> violations() {
    return violations;
  }

  int whole() {
    return whole;
  }

  /** One line of figures. */
  @Override
  public String toString() {
    return (whole + wholeUnconfirmed + broken)
        + " streams: "
        + whole
        + " whole, "
        + wholeUnconfirmed
        + " whole without a receipt, "
        + broken
        + " ended with an error on both sides; "
        + notConnected
        + " connections refused or reset at once; "
        + bytes
        + " bytes compared; ends "
        + faults
        + "; lost bytes "
        + lost;
  }
}
