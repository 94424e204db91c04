package dev.uvport.reliability.differential;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Calls on one socket and its peer, made at random such that each has one possible outcome.
 *
 * @param calls one after the other, on one thread
 * @param seed of the bytes
 */
record Conversation(List<Call> calls, long seed) {
  private static final int LENGTH = 40;

  /** Bytes of one call: few enough for all of them to find room in the kernel. */
  private static final int LARGEST = 1_500;

  private static final int PATIENCE_MILLIS = 30_000;

  /** After these, a read has an end to find. */
  private static final Set<Call.Kind> ENDS =
      EnumSet.of(
          Call.Kind.PEER_ENDS, Call.Kind.PEER_RESETS, Call.Kind.SHUTDOWN_INPUT, Call.Kind.CLOSE);

  /** A conversation at random, of calls that a kind of socket has. */
  static Conversation random(Random random, List<Call.Kind> kinds) {
    List<Call> calls = new ArrayList<>();
    int arrived = 0;
    boolean peerSends = true;
    boolean peerReceives = true;
    boolean over = false;
    while (calls.size() < LENGTH) {
      Call.Kind kind = kinds.get(random.nextInt(kinds.size()));
      int arg = 1 + random.nextInt(LARGEST);
      boolean ends = kind.compareTo(Call.Kind.SHUTDOWN_OUTPUT) >= 0;
      boolean sensible =
          switch (kind) {
            case PEER_SENDS -> peerSends;
            case PEER_RECEIVES -> peerReceives;
            case RECEIVE -> arrived > 0 || over; // else it would wait for ever
            case RECEIVE_IN_VAIN -> arrived == 0 && random.nextInt(8) == 0;
            case PEER_ENDS, PEER_RESETS -> arrived == 0 && peerSends;
            case SHUTDOWN_INPUT, CLOSE -> arrived == 0;
            default -> true;
          };
      if (!sensible || (ends && random.nextInt(4) > 0)) { // most conversations come to something
        continue;
      }
      if (kind == Call.Kind.PEER_SENDS) {
        arrived += arg;
      } else if (kind == Call.Kind.RECEIVE && arrived > 0) {
        arg = Math.min(arg, arrived);
        arrived -= arg;
      } else if (ends && kind != Call.Kind.SHUTDOWN_OUTPUT) {
        over = true;
        peerSends = false;
        peerReceives &= kind != Call.Kind.PEER_RESETS;
      }
      calls.add(new Call(kind, arg));
    }
    return new Conversation(List.copyOf(calls), random.nextLong());
  }

  /** Holds it; what came of each call. */
  List<String> hold(Subject subject, Socket peer) throws IOException {
    Random bytes = new Random(seed);
    peer.setSoTimeout(PATIENCE_MILLIS);
    peer.setTcpNoDelay(true);
    List<String> outcomes = new ArrayList<>();
    long sent = 0;
    long taken = 0;
    boolean ended = false;
    for (Call call : calls) {
      String outcome;
      try {
        outcome =
            switch (call.kind()) {
              case PEER_RECEIVES -> {
                int count = (int) Math.min(call.arg(), sent - taken);
                taken += count;
                yield "peer got " + Arrays.hashCode(peer.getInputStream().readNBytes(count));
              }
              case RECEIVE -> receive(subject, call.arg());
              case RECEIVE_IN_VAIN -> receiveInVain(subject, ended);
              default -> make(call, subject, peer, bytes);
            };
      } catch (IOException e) {
        outcome = Outcome.of(e);
      }
      if (call.kind() == Call.Kind.SEND && outcome.equals("ok")) {
        sent += call.arg();
      }
      ended |= ENDS.contains(call.kind());
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private static String receive(Subject subject, int count) throws IOException {
    byte[] all = new byte[count];
    int got = 0;
    while (got < count) {
      byte[] some = subject.receive(count - got, 0);
      if (some == null) {
        return "EOF after " + got;
      }
      System.arraycopy(some, 0, all, got, some.length);
      got += some.length;
    }
    return "got " + Arrays.hashCode(all);
  }

  /** Waits long for an end that there is, as a loop may be late, and hardly at all for nothing. */
  private static String receiveInVain(Subject subject, boolean ended) throws IOException {
    byte[] got = subject.receive(1, ended ? PATIENCE_MILLIS : 1);
    return got == null ? "EOF after 0" : "got " + got.length;
  }

  private static byte[] some(Random bytes, int count) {
    byte[] some = new byte[count];
    bytes.nextBytes(some);
    return some;
  }

  private static String make(Call call, Subject subject, Socket peer, Random bytes)
      throws IOException {
    boolean on = call.arg() % 2 == 0;
    switch (call.kind()) {
      case SEND -> subject.send(some(bytes, call.arg()));
      case PEER_SENDS -> peer.getOutputStream().write(some(bytes, call.arg()));
      case NODELAY -> {
        return option(subject, StandardSocketOptions.TCP_NODELAY, on);
      }
      case KEEP_ALIVE -> {
        return option(subject, StandardSocketOptions.SO_KEEPALIVE, on);
      }
      case REUSE_ADDRESS -> {
        return option(subject, StandardSocketOptions.SO_REUSEADDR, on);
      }
      case SEND_BUFFER -> {
        return option(subject, StandardSocketOptions.SO_SNDBUF, 100_000 + call.arg());
      }
      case RECEIVE_BUFFER -> {
        return option(subject, StandardSocketOptions.SO_RCVBUF, 100_000 + call.arg());
      }
      case LINGER_OFF -> {
        return option(subject, StandardSocketOptions.SO_LINGER, -call.arg());
      }
      case SHUTDOWN_OUTPUT -> subject.shutdownOutput();
      case SHUTDOWN_INPUT -> subject.shutdownInput();
      case PEER_ENDS -> peer.shutdownOutput();
      case PEER_RESETS -> {
        peer.setSoLinger(true, 0);
        peer.close();
      }
      case CLOSE -> subject.close();
      default -> throw new AssertionError(call);
    }
    return "ok";
  }

  private static <T> String option(Subject subject, SocketOption<T> option, T value)
      throws IOException {
    return option.name() + " " + subject.option(option, value);
  }
}
