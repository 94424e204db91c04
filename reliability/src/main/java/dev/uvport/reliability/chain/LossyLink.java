package dev.uvport.reliability.chain;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two network namespaces and a link between them that delays, loses, reorders, doubles and corrupts
 * packets. Needs root and a C compiler.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Closing it ends the link and removes the
 * namespaces.
 */
final class LossyLink implements AutoCloseable {
  static final String NEAR_V4 = "10.231.0.1";
  static final String FAR_V4 = "10.231.0.2";
  static final String FAR_V6 = "fd00:231::2";

  /** An address beyond the link from which no answer comes. */
  static final String SILENT_V6 = "fd00:231::99";

  private static final String NEAR_V6 = "fd00:231::1";

  private final String near = "uvport-near-" + ProcessHandle.current().pid();
  private final String far = "uvport-far-" + ProcessHandle.current().pid();
  private final Process carrier;
  private final BufferedReader said;

  /**
   * Makes it.
   *
   * @param source of the program that carries the packets
   * @param directory for that program
   * @param faults its arguments after the names of the namespaces
   */
  LossyLink(Path source, Path directory, List<String> faults) throws IOException {
    Path program = directory.resolve("lossy_link");
    run("cc", "-O2", "-o", program.toString(), source.toString());
    run("ip", "netns", "add", near);
    run("ip", "netns", "add", far);
    List<String> command = new ArrayList<>(List.of(program.toString(), near, far));
    command.addAll(faults);
    carrier = new ProcessBuilder(command).redirectErrorStream(true).start();
    said =
        new BufferedReader(new InputStreamReader(carrier.getInputStream(), StandardCharsets.UTF_8));
    String first = said.readLine();
    if (!"up".equals(first)) {
      close();
      throw new IOException("the link does not come up: " + first);
    }
    configure(near, NEAR_V4, NEAR_V6);
    configure(far, FAR_V4, FAR_V6);
  }

  private static void configure(String namespace, String v4, String v6) throws IOException {
    run("ip", "-n", namespace, "addr", "add", v4 + "/24", "dev", "lossy0");
    run("ip", "-n", namespace, "addr", "add", v6 + "/64", "dev", "lossy0", "nodad");
    run("ip", "-n", namespace, "link", "set", "lossy0", "up");
    run("ip", "-n", namespace, "link", "set", "lo", "up");
  }

  /** What a command begins with that is to run at the near end. */
  List<String> atNear() {
    return List.of("ip", "netns", "exec", near);
  }

  /** What a command begins with that is to run at the far end. */
  List<String> atFar() {
    return List.of("ip", "netns", "exec", far);
  }

  /** Ends the link; what it has carried. */
  String end() throws IOException {
    carrier.toHandle().destroy(); // Process.destroy would close what it has still to say
    String figures = said.readLine();
    return figures == null ? "nothing" : figures;
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted in " + String.join(" ", command), e);
    }
  }

  @Override
  public void close() {
    carrier.destroyForcibly();
    try {
      run("ip", "netns", "del", near);
      run("ip", "netns", "del", far);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
