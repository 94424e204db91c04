package dev.uvport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.RefusingPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide for those who come from Rust tells them names that exist, and programs that run. */
@Timeout(60)
class PortingGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "porting-from-rust.md");

  private static final List<String> PACKAGES =
      List.of("net", "iotask", "comm", "result", "timer", "io");

  /** A class, and possibly its method, at the start of some code. */
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.([a-z]\\w*))?[^`]*`");

  @Test
  void theServerAndTheClientRunTogether(@TempDir Path directory) throws Exception {
    compile(directory, "Server", 0);
    Process server = start(directory, "Server");
    try (BufferedReader said = server.inputReader()) {
      String ready = said.readLine();
      assertThat(ready).startsWith("listening on 127.0.0.1:");
      compile(directory, "Client", Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1)));

      Process client = start(directory, "Client");
      try (BufferedReader answers = client.inputReader()) {
        assertThat(answers.lines().toList()).containsExactly("hello", "EOF");
      }
      assertThat(client.waitFor()).isZero();
      assertThat(said.lines().toList()).containsExactly("killed");
      assertThat(server.waitFor()).isZero();
    } finally {
      server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void withoutAServerTheClientSaysSo(@TempDir Path directory) throws Exception {
    compile(directory, "Client", RefusingPort.V4.number());

    Process client = start(directory, "Client");
    try (BufferedReader answers = client.inputReader()) {
      assertThat(answers.lines().toList()).containsExactly("nobody listens");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp_err_data",
        "tcp_connect_err_data",
        "tcp_listen_err_data",
        "tcp_new_connection",
        "tcp_socket",
        "tcp_socket_buf",
        "read_start(",
        "read_stop(",
        "read(timeout_msecs)",
        "read_future(",
        "write(",
        "write_future(",
        "read_bytes(",
        "read_byte(",
        "unread_byte(",
        "eof(",
        "seek(",
        "tell(",
        "flush(",
        "accept(",
        "connect(",
        "listen(",
        "socket_buf("
      })
  void whatTheOldDocumentationHasTheGuideHas(String rust) throws IOException {
    assertThat(tables()).anySatisfy(row -> assertThat(cell(row, 0)).contains("`" + rust));
  }

  @Test
  void theNamesInTheTablesExist() throws IOException {
    List<MatchResult> names =
        tables().stream().flatMap(row -> NAME.matcher(cell(row, 1)).results()).toList();

    assertThat(names).hasSizeGreaterThan(50);
    assertThat(names).allSatisfy(PortingGuideTest::assertExists);
  }

  private static void assertExists(MatchResult name) {
    Class<?> type = find(name.group(1));
    if (name.group(2) != null) {
      assertThat(Arrays.stream(type.getMethods()).map(Method::getName))
          .as(name.group())
          .contains(name.group(2));
    }
  }

  private static Class<?> find(String simpleName) {
    for (String at : PACKAGES) {
      try {
        return Class.forName("dev.uvport." + at + "." + simpleName);
      } catch (ClassNotFoundException e) {
        continue;
      }
    }
    for (String at : List.of("java.util", "java.util.concurrent", "java.time", "java.nio")) {
      try {
        return Class.forName(at + "." + simpleName);
      } catch (ClassNotFoundException e) {
        continue;
      }
    }
    throw new AssertionError("there is no class " + simpleName);
  }

  /** The rows of all tables, without their heads. */
  private static List<String> tables() throws IOException {
    return Files.readString(GUIDE)
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| Rust |"))
        .toList();
  }

  private static String cell(String row, int index) {
    return row.split("\\|", -1)[index + 1].strip();
  }

  /** Compiles the guide's class of that name, for another port. */
  private static void compile(Path directory, String name, int port) throws IOException {
    Matcher block =
        Pattern.compile(
                "```java\n((?:(?!```).)*?public final class " + name + " .*?)```", Pattern.DOTALL)
            .matcher(Files.readString(GUIDE));
    assertThat(block.find()).as("a class " + name).isTrue();
    assertThat(block.group(1)).contains("7007");
    Path source = directory.resolve(name + ".java");
    Files.writeString(source, block.group(1).replace("7007", String.valueOf(port)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                source.toString()))
        .isZero();
  }

  private static Process start(Path directory, String name) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    String classPath = directory + ":" + System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", classPath, name)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
