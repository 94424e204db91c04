package dev.uvport.reliability.dead;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A crowd of peers in a process of their own, which read nothing: when the process is killed while
 * something waits for them, the kernel resets all their connections.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Ends when its input does.
 */
public final class Crowd {
  private Crowd() {}

  /** What each peer does when it has connected. */
  public enum Habit {
    /** Nothing. */
    SILENT,
    /** Sends a few bytes. */
    SENDS,
    /** Ends its stream. */
    ENDS
  }

  /**
   * Connects, says so, and waits.
   *
   * @param arguments port, how many, and a {@link Habit}
   * @throws IOException if a peer cannot connect
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    Habit habit = Habit.valueOf(arguments[2]);
    List<Socket> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket peer = new Socket(InetAddress.getLoopbackAddress(), port);
      peers.add(peer);
      if (habit == Habit.SENDS) {
        peer.getOutputStream().write(new byte[100]);
      } else if (habit == Habit.ENDS) {
        peer.shutdownOutput();
      }
    }
    System.out.println("connected " + peers.size());
    while (System.in.read() != -1) {
      continue;
    }
  }
}
