package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class CloseOnExecTest {
  private static final int O_CLOEXEC = 02000000;

  @Test
  void noProcessThatIsStartedInheritsADescriptor() throws IOException {
    Set<Path> before = descriptors();

    try (IoTask iotask = IoTask.spawn("under test");
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
        TcpSocket connected = Tcp.connect(Loopback.V4, listener.localAddr().port(), iotask).get();
        TcpSocket accepted = listener.accept().get()) {
      assertThat(connected.fd().get()).isNotEqualTo(accepted.fd().get());
      Set<Path> ours = descriptors();
      ours.removeAll(before);
      // A listener, two connections, and what the loop itself waits and is woken with.
      assertThat(ours).hasSizeGreaterThanOrEqualTo(5);
      assertThat(ours).allMatch(CloseOnExecTest::isClosedOnExec);
    }
  }

  /** The sockets, event descriptors and epoll sets that this process has. */
  private static Set<Path> descriptors() throws IOException {
    Set<Path> found = new HashSet<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : (Iterable<Path>) all::iterator) {
        try {
          String what = Files.readSymbolicLink(fd).toString();
          if (what.startsWith("socket:") || what.startsWith("anon_inode:")) {
            found.add(fd.getFileName());
          }
        } catch (NoSuchFileException e) {
          continue; // that of the listing itself
        }
      }
    }
    return found;
  }

  private static boolean isClosedOnExec(Path fd) {
    try (Stream<String> info = Files.lines(Path.of("/proc/self/fdinfo").resolve(fd))) {
      String flags = info.filter(line -> line.startsWith("flags:")).findFirst().orElseThrow();
      return (Integer.parseInt(flags.substring(6).strip(), 8) & O_CLOEXEC) != 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
