package dev.uvport.samples;

import dev.uvport.net.IpAddr;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.result.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What all samples do alike: options, one-line errors, and a clean end. */
final class Samples {
  private Samples() {}

  /** A failure that is told to the user in one line; the sample ends with status 1. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /** Reads a port option. */
  static final class PortConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        int port = Integer.parseInt(text);
        if (port >= 0 && port <= 65535) {
          return port;
        }
      } catch (NumberFormatException e) {
        // Told below, in the same words.
      }
      throw new TypeConversionException("port '" + text + "' is not a number in 0..65535");
    }
  }

  /** Reads an address option. */
  static final class AddrConverter implements ITypeConverter<IpAddr> {
    @Override
    public IpAddr convert(String text) {
      return IpAddr.tryParse(text)
          .orElseThrow(
              e -> new TypeConversionException("'" + text + "' is not an IPv4 or IPv6 address"));
    }
  }

  /**
   * Runs a sample. Returns if it went well: a server then lives on in its iotask's thread.
   *
   * @param sample a picocli command
   * @param args the command line
   */
  static void main(Callable<Integer> sample, String... args) {
    CommandLine commandLine = new CommandLine(sample);
    commandLine.getCommandSpec().versionProvider(Samples::version);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler((e, unused) -> fail(commandLine, e.getMessage()));
    commandLine.setExecutionExceptionHandler(
        (e, unused, parsed) -> {
          if (e instanceof Failure || e instanceof TypeConversionException) {
            return fail(commandLine, e.getMessage());
          }
          for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsatisfiedLinkError) {
              return fail(commandLine, cause.getMessage()); // it says what to install
            }
          }
          throw e;
        });
    int status = commandLine.execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** What {@code --version} prints, which the build has written down. */
  private static String[] version() throws IOException {
    try (InputStream text = Samples.class.getResourceAsStream("version.txt")) {
      return new String[] {
        "uvport " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }

  private static int fail(CommandLine commandLine, String message) {
    System.err.println(commandLine.getCommandName() + ": " + message);
    return 1;
  }

  /** The listener, or a failure that says in one line what was wrong. */
  static TcpListener listening(Result<TcpListener, TcpListenErrData> bound, int port) {
    return bound.orElseThrow(error -> cannotListen(port, error));
  }

  /** The failure to listen, in one line. */
  static Failure cannotListen(int port, TcpListenErrData error) {
    return new Failure("cannot listen on port " + port + ": " + error);
  }

  /** Says that the sample is ready. */
  static void announce(TcpListener listener) {
    System.out.println("listening on " + listener.localAddr());
    System.out.flush();
  }

  /** Has something closed when the process is told to end. */
  static void closeOnExit(AutoCloseable resource) {
    Thread closer =
        new Thread(
            () -> {
              try {
                resource.close();
              } catch (Exception e) {
                System.err.println("cannot close " + resource + ": " + e);
              }
            },
            "close-on-exit");
    Runtime.getRuntime().addShutdownHook(closer);
  }
}
