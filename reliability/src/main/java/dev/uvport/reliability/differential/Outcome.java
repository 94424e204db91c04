package dev.uvport.reliability.differential;

import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpIoException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/** What came of a call, in words that both libraries' answers are put into. */
final class Outcome {
  /** A difference that is meant: what the JDK answers to a call, what uvport does, and why. */
  private record Meant(Call.Kind kind, String jdk, String uvport, String reason) {}

  private static final List<Meant> MEANT =
      List.of(
          new Meant(
              Call.Kind.RECEIVE,
              "EOF after 0",
              "BROKEN",
              "the kernel tells of a reset once, here to a send; uvport remembers what it was told"),
          new Meant(
              Call.Kind.RECEIVE_IN_VAIN,
              "EOF after 0",
              "BROKEN",
              "the kernel tells of a reset once, here to a send; uvport remembers what it was told"),
          new Meant(
              Call.Kind.SHUTDOWN_OUTPUT,
              "ENDED",
              "ok",
              "uvport answers as Linux does: to end what has ended is no error"),
          new Meant(
              Call.Kind.SHUTDOWN_INPUT,
              "ENDED",
              "ok",
              "uvport answers as Linux does: to end what has ended is no error"),
          new Meant(
              Call.Kind.SHUTDOWN_OUTPUT,
              "ENDED",
              "BROKEN",
              "both refuse: the JDK as it remembers the call, the kernel as the peer has gone"),
          new Meant(
              Call.Kind.SHUTDOWN_INPUT,
              "ENDED",
              "BROKEN",
              "both refuse: the JDK as it remembers the call, the kernel as the peer has gone"),
          new Meant(
              Call.Kind.SHUTDOWN_OUTPUT,
              "ok",
              "BROKEN",
              "the JDK says nothing where the kernel says that the peer has gone"),
          new Meant(
              Call.Kind.SHUTDOWN_INPUT,
              "ok",
              "BROKEN",
              "the JDK says nothing where the kernel says that the peer has gone"));

  private Outcome() {}

  /** Whether both outcomes are the same, or differ as is meant. */
  static boolean agree(Call.Kind kind, String jdk, String uvport) {
    return jdk.equals(uvport)
        || MEANT.stream()
            .anyMatch(
                meant ->
                    meant.kind() == kind
                        && meant.jdk().equals(jdk)
                        && meant.uvport().equals(uvport));
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
