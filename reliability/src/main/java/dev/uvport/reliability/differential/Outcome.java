package dev.uvport.reliability.differential;

import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpIoException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What came of a call, in words that both libraries' answers are put into. */
final class Outcome {
  /** A difference that is meant: what the JDK answers to calls, what uvport does, and why. */
  private record Meant(Set<Call.Kind> kinds, String jdk, String uvport, String reason) {
    boolean covers(Call.Kind kind, String ofJdk, String ofUvport) {
      return kinds.contains(kind) && ofJdk.matches(jdk) && ofUvport.equals(uvport);
    }
  }

  private static final Set<Call.Kind> RECEIVES =
      EnumSet.of(Call.Kind.RECEIVE, Call.Kind.RECEIVE_IN_VAIN);
  private static final Set<Call.Kind> SHUTDOWNS =
      EnumSet.of(Call.Kind.SHUTDOWN_OUTPUT, Call.Kind.SHUTDOWN_INPUT);
  private static final Set<Call.Kind> OPTIONS =
      EnumSet.range(Call.Kind.NODELAY, Call.Kind.LINGER_OFF);

  private static final List<Meant> MEANT =
      List.of(
          new Meant(
              RECEIVES,
              "EOF after 0",
              "BROKEN",
              "the kernel tells of a reset once, here to a send; uvport remembers what it was told"),
          new Meant(
              SHUTDOWNS,
              "ENDED",
              "ok",
              "uvport answers as Linux does: to end what has ended is no error"),
          new Meant(
              SHUTDOWNS,
              "ENDED",
              "BROKEN",
              "both refuse: the JDK as it remembers the call, the kernel as the peer has gone"),
          new Meant(
              SHUTDOWNS,
              "ok",
              "BROKEN",
              "the JDK says nothing where the kernel says that the peer has gone"),
          new Meant(
              OPTIONS,
              "(TCP|SO)_.*",
              "BROKEN",
              "uvport closes the descriptor of a connection that has died, the JDK keeps it"));

  private Outcome() {}

  /** Whether both outcomes are the same, or differ as is meant. */
  static boolean agree(Call.Kind kind, String jdk, String uvport) {
    return jdk.equals(uvport) || MEANT.stream().anyMatch(meant -> meant.covers(kind, jdk, uvport));
  }

  /** The word for a failure. */
  static String of(IOException e) {
    if (e instanceof TcpIoException failure) {
      return of(failure.error().kind(), failure.error().errName());
    }
    if (e instanceof SocketTimeoutException) {
      return "TIMEOUT";
    }
    String text = String.valueOf(e.getMessage());
    if (e instanceof ClosedChannelException
        || text.matches("(?i).*(socket|channel)( is)? closed.*")) {
      return "CLOSED";
    }
    if (text.contains("already shutdown")) {
      return "ENDED";
    }
    if (text.contains("is shutdown") || text.contains("reset") || text.contains("pipe")) {
      return "BROKEN";
    }
    return e.toString();
  }

  /**
   * A reset and a broken pipe are one: which of them is told depends on who asked the kernel first.
   */
  private static String of(ErrorKind kind, String name) {
    return switch (kind) {
      case TIMEOUT -> "TIMEOUT";
      case CLOSED -> "CLOSED";
      case CONNECTION_RESET, BROKEN_PIPE -> "BROKEN";
      default -> name.equals("ENOTCONN") ? "BROKEN" : name;
    };
  }
}
