package dev.uvport.net;

import dev.uvport.uv.Descriptors;
import dev.uvport.uv.UvException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds a connection's descriptor among those of this process: the JDK has it but does not tell.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> None; what it finds is the caller's.
 */
final class OpenSockets {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private OpenSockets() {}

  /**
   * Makes a descriptor of the connection between two addresses, which tell it from all others.
   *
   * @return the caller's; negative if there is no such connection
   * @throws IOException if the process's descriptors cannot be listed
   * @throws UvException {@code EMFILE}
   */
  static int duplicate(SocketAddr local, SocketAddr peer) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) {
        int fd = Integer.parseInt(each.getFileName().toString());
        if (isSocket(each) && connects(fd, local, peer)) {
          int own = Descriptors.duplicate(fd);
          // Another thread may have closed the one that was found, and opened something else there.
          if (connects(own, local, peer)) {
            return own;
          }
          Descriptors.close(own);
        }
      }
    }
    return -1;
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed since it was listed
    }
  }

  private static boolean connects(int fd, SocketAddr local, SocketAddr peer) {
    try {
      return unmapped(SockAddrs.of(Descriptors.localAddr(fd))).equals(local)
          && unmapped(SockAddrs.of(Descriptors.peerAddr(fd))).equals(peer);
    } catch (UvException | IllegalArgumentException e) {
      return false; // not connected, not TCP, or closed since it was listed
    }
  }

  /** The JDK's sockets are IPv6 ones by default, but show IPv4 addresses as such. */
  private static SocketAddr unmapped(SocketAddr address) {
    if (address.ip() instanceof Ipv6 v6 && v6.isIpv4Mapped()) {
      return new SocketAddr(new Ipv4((int) v6.lo()), address.port());
    }
    return address;
  }
}
