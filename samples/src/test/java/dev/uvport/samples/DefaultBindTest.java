package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine.Command;

/** Unless told otherwise, what listens can be reached from this machine only. */
@Timeout(300)
class DefaultBindTest {
  /** With what each listens, and nothing said of an address. */
  private static final Map<Class<?>, List<String>> LISTENING =
      Map.of(
          ChatServer.class, List.of("--port", "0"),
          EchoServer.class, List.of("--port", "0"),
          HttpServer.class, List.of("--port", "0", "--root", "."),
          LegacyListen.class, List.of("--port", "0"),
          Nc.class, List.of("-l", "0"),
          PollServer.class, List.of("--port", "0"),
          Proxy.class, List.of("--port", "0", "--to", "127.0.0.1:1"));

  private static final Set<Class<?>> NEVER_LISTENING = Set.of(EchoClient.class);

  static final Set<Class<?>> SERVERS = LISTENING.keySet();

  /** As the kernel writes them: 127.0.0.1 and ::1. */
  private static final Set<String> LOOPBACK =
      Set.of("0100007F", "00000000000000000000000001000000");

  @Test
  void eachSampleIsKnownHere() throws Exception {
    Set<Class<?>> known = new HashSet<>(SERVERS);
    known.addAll(NEVER_LISTENING);

    assertThat(samples()).containsExactlyInAnyOrderElementsOf(known);
  }

  @ParameterizedTest
  @FieldSource("SERVERS")
  void listensOnLoopbackOnly(Class<?> sample) throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/net")), "only Linux tells who listens");
    String[] args = LISTENING.get(sample).toArray(String[]::new);
    try (SampleProcess server = SampleProcess.start(sample, args)) {
      server.port();

      List<String> addresses = new ArrayList<>();
      // The kernel's table can lack a line, if another one is gone while it is read.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> addresses.addAll(listeningAddresses(server.process().pid())));
      assertThat(addresses).isSubsetOf(LOOPBACK);
    }
  }

  private static List<Class<?>> samples() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Samples.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace('/', '.');
        if (name.startsWith("dev.uvport.")) {
          Class<?> type = load(name.substring(0, name.length() - ".class".length()));
          if (type.isAnnotationPresent(Command.class)) {
            found.add(type);
          }
        }
      }
    }
    return found;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Samples.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name + " lies where the samples lie", e);
    }
  }

  /** The local addresses of a process's listening sockets. */
  private static List<String> listeningAddresses(long pid) throws IOException {
    Set<String> sockets = sockets(pid);
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        String[] columns = line.strip().split("\\s+");
        if (columns[3].equals("0A") && sockets.contains("socket:[" + columns[9] + "]")) {
          addresses.add(columns[1].substring(0, columns[1].indexOf(':')));
        }
      }
    }
    return addresses;
  }

  private static Set<String> sockets(long pid) throws IOException {
    Set<String> targets = new HashSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : open.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          targets.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    return targets;
  }
}
