package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What curl, where it is installed, makes of the server. */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class HttpServerCurlTest {
  private static final byte[] BIG = new byte[1_000_000];

  @TempDir static Path root;
  private static SampleProcess server;

  @BeforeAll
  static void serve() throws IOException {
    assumeTrue(isInstalled(), "curl is not installed");
    new Random(7).nextBytes(BIG);
    Files.write(root.resolve("big.bin"), BIG);
    Files.writeString(root.resolve("small.txt"), "0123456789");
    server = SampleProcess.start(HttpServer.class, "--root", root.toString(), "--port", "0");
  }

  @AfterAll
  static void endOnSigterm() {
    if (server != null) {
      server.terminate();
      server.close();
    }
  }

  private static boolean isInstalled() {
    try {
      new ProcessBuilder("curl", "--version").start().destroy();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  /** What curl prints, with its notes on what it does. */
  private static byte[] curl(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("curl", "-s", "--noproxy", "*", "--max-time", "100"));
    command.addAll(List.of(args));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    return curl.getInputStream().readAllBytes();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void downloads() throws IOException {
    assertThat(curl(url("/big.bin"))).isEqualTo(BIG);
  }

  @Test
  void usesOneConnectionForSeveralFiles() throws IOException {
    String notes = text(curl("-v", url("/small.txt"), url("/big.bin"), url("/small.txt")));

    assertThat(notes.split("Re-using existing connection", -1)).hasSize(3);
  }

  @Test
  void downloadsARange() throws IOException {
    assertThat(curl("-r", "500000-500009", url("/big.bin")))
        .isEqualTo(Arrays.copyOfRange(BIG, 500_000, 500_010));
  }

  @Test
  void resumesADownload(@TempDir Path mine) throws IOException {
    Path file = Files.write(mine.resolve("big.bin"), Arrays.copyOf(BIG, 123_456));

    curl("-C", "-", "-o", file.toString(), url("/big.bin"));

    assertThat(file).hasBinaryContent(BIG);
  }

  @Test
  void asksForTheHeadOnly() throws IOException {
    assertThat(text(curl("-I", url("/big.bin"))))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Length: 1000000\r\n");
  }

  @Test
  void isToldWhatIsNotThere() throws IOException {
    assertThat(text(curl("-w", "%{http_code}", url("/none")))).endsWith("404");
  }

  @Test
  void isToldThatNothingCanBeUploaded() throws IOException {
    String upload = text(curl("-w", "%{http_code}", "-d", "data", url("/small.txt")));
    String bigUpload =
        text(curl("-w", "%{http_code}", "-T", root.resolve("big.bin").toString(), url("/new")));

    assertThat(upload).endsWith("405");
    assertThat(bigUpload).endsWith("413");
    assertThat(root.resolve("new")).doesNotExist();
  }

  @Test
  void getsNothingFromOutside() throws IOException {
    assertThat(text(curl("--path-as-is", "-w", "%{http_code}", url("/../../../../etc/passwd"))))
        .endsWith("404")
        .doesNotContain("root:");
  }

  @Test
  void speaksTheOldVersion() throws IOException {
    assertThat(curl("--http1.0", url("/big.bin"))).isEqualTo(BIG);
  }
}
