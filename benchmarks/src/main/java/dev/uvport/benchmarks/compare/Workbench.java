package dev.uvport.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the programs that take part are, and which of them this machine has. */
final class Workbench {
  /** Stands before the class path in the command of each peer on the JVM; jars only. */
  static final String CLASS_PATH_OPTION = "-cp";

  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private final Path root;
  private final Jdk jdk;
  private final Optional<Jdk> withVirtualThreads;

  private Workbench(Path root, Jdk jdk, Optional<Jdk> withVirtualThreads) {
    this.root = root;
    this.jdk = jdk;
    this.withVirtualThreads = withVirtualThreads;
  }

  /** Looks around, from the directory that holds the whole project. */
  static Workbench at(Path root) {
    Jdk own = Jdk.at(Path.of(System.getProperty("java.home"))).orElseThrow();
    return new Workbench(root, own, jdkWithVirtualThreads(own));
  }

  private static Optional<Jdk> jdkWithVirtualThreads(Jdk own) {
    if (own.version() >= FIRST_WITH_VIRTUAL_THREADS) {
      return Optional.of(own);
    }
    List<Path> homes = new ArrayList<>();
    String named = System.getenv("UVPORT_JDK25");
    if (named != null) {
      homes.add(Path.of(named));
    }
    try (DirectoryStream<Path> installed = Files.newDirectoryStream(Path.of("/usr/lib/jvm"))) {
      installed.forEach(homes::add);
    } catch (IOException e) {
      // There is no such directory here.
    }
    return homes.stream()
        .flatMap(home -> Jdk.at(home).stream())
        .filter(found -> found.version() >= FIRST_WITH_VIRTUAL_THREADS)
        .max((a, b) -> Integer.compare(a.version(), b.version()));
  }

  /** The JDK of all peers that do not need a newer one. */
  Jdk java() {
    return jdk;
  }

  Jdk javaWithVirtualThreads() {
    return withVirtualThreads.orElseThrow();
  }

  Optional<String> missingVirtualThreads() {
    return withVirtualThreads.isPresent()
        ? Optional.empty()
        : Optional.of("it needs a JDK 21 or newer, in /usr/lib/jvm or named by UVPORT_JDK25");
  }

  Optional<String> missingNative(String program, String need) {
    return Files.isExecutable(Path.of(nativeProgram(program)))
        ? Optional.empty()
        : Optional.of(need);
  }

  Optional<String> missingProgram(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String directory : path.split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return Optional.empty();
      }
    }
    return Optional.of("there is no " + program + " on the PATH");
  }

  /** How many descriptors a process may open; those that it starts inherit this. */
  long descriptorLimit() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith("Max open files")) {
          String soft = line.substring("Max open files".length()).strip().split(" ")[0];
          return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
        }
      }
    } catch (IOException e) {
      throw new UsageException("cannot read /proc/self/limits: " + e);
    }
    return Long.MAX_VALUE;
  }

  /** One of those that {@code benchmarks/run} compiles. */
  String nativeProgram(String name) {
    return under("benchmarks/target/native/" + name);
  }

  String source(String name) {
    return under("benchmarks/src/main/" + name);
  }

  Path root() {
    return root;
  }

  /**
   * A sample, as {@code samples/run} starts it, but for its archive of classes, and without limits:
   * no other server here has any.
   */
  List<String> sample(Jdk java, String className, String... args) {
    List<String> command = new ArrayList<>();
    command.add(java.program("java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add(CLASS_PATH_OPTION);
    command.add(under("samples/target/modules/*") + ":" + under("samples/target/*"));
    command.add("dev.uvport.samples." + className);
    command.addAll(List.of("--port", "0", "--max-connections", "0", "--idle-timeout", "0"));
    command.addAll(List.of(args));
    return command;
  }

  /** The sample that echoes in several styles. */
  List<String> echoServer(Jdk java, String style, int loops) {
    return sample(java, "EchoServer", "--style", style, "--iotasks", Integer.toString(loops));
  }

  /** One of the peers in this module. */
  List<String> peer(Jdk java, String className, String... args) {
    List<String> command = new ArrayList<>();
    command.add(java.program("java"));
    // For Netty's epoll; JDK 25 warns without it.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add(CLASS_PATH_OPTION);
    command.add(under("benchmarks/target/*") + ":" + under("benchmarks/target/libraries/*"));
    command.add("dev.uvport.benchmarks." + className);
    command.addAll(List.of(args));
    return command;
  }

  /** Where something may be kept until the next build. */
  String scratch(String name) {
    return under("benchmarks/target/" + name);
  }

  private String under(String path) {
    return root + "/" + path;
  }
}
