package dev.uvport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's server is what it claims to be: twenty-odd lines that compile and serve. */
@Timeout(60)
class ReadmeTest {
  @Test
  void theServerInTheReadmeCompilesAndEchoes(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("Echo.java");
    // Any free port instead of the one that a reader wants to see.
    Files.writeString(source, firstJavaBlock().replace("7007", "0"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    assertThat(
            compiler.run(
                null, null, null, "-cp", classPath, "-d", directory.toString(), source.toString()))
        .isZero();

    String java = ProcessHandle.current().info().command().orElseThrow();
    Process server =
        new ProcessBuilder(java, "-cp", directory + ":" + classPath, "Echo")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = server.inputReader()) {
      String ready = out.readLine();
      assertThat(ready).startsWith("listening on 127.0.0.1:");
      int port = Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
        client.getOutputStream().write(hello);
        assertThat(client.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
      }
    } finally {
      server.destroy();
      assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theReadmeHasTwoCommands() throws Exception {
    Matcher block = block("sh");
    assertThat(block.find()).isTrue();
    assertThat(block.group(1).lines().map(line -> line.split("#")[0].strip()).toList())
        .isEqualTo(List.of("samples/run echo-server --port 7007", "mvn verify"));
  }

  private static String firstJavaBlock() throws Exception {
    Matcher block = block("java");
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static Matcher block(String language) throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
  }
}
