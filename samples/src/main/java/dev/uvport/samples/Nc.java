package dev.uvport.samples;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Copies standard input to a connection, and the connection to standard output.
 *
 * <p>A thread for each direction, in blocking calls: so each side is read only as fast as the other
 * takes it, and no amount of data needs more memory than a few chunks. The end of standard input
 * ends the sending direction alone. The end of what the peer sends ends the program, as soon as
 * nothing more is ready to be sent.
 */
@Command(
    name = "nc",
    description = "Copies standard input to a TCP connection, and that to standard output.",
    mixinStandardHelpOptions = true)
final class Nc implements Callable<Integer> {
  private static final int CHUNK = 64 * 1024;

  @Option(
      names = {"-l", "--listen"},
      description = "Wait for a connection instead of making one.")
  private boolean listen;

  @Parameters(
      paramLabel = "[HOST] PORT",
      arity = "1..2",
      hideParamSyntax = true,
      description = "Where to connect to, or to listen at (default host there: 127.0.0.1).")
  private List<String> address = List.of();

  /**
   * Runs it.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new Nc(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    int port = new Samples.PortConverter().convert(address.get(address.size() - 1));
    String host = address.size() > 1 ? address.get(0) : null;
    try (IoTask iotask = IoTask.spawn("nc");
        TcpSocket socket = listen ? accept(host, port, iotask) : connect(host, port, iotask)) {
      Sender sender = new Sender(new FileInputStream(FileDescriptor.in), socket);
      Thread thread = new Thread(sender, "stdin");
      thread.setDaemon(true); // nothing ends its wait for input
      thread.start();
      TcpErrData end = receive(socket, new FileOutputStream(FileDescriptor.out));
      sender.finish();
      if (!end.isEof()) {
        throw new Samples.Failure("cannot receive: " + end);
      }
    }
    return 0;
  }

  private static TcpSocket connect(@Nullable String host, int port, IoTask iotask) {
    if (host == null) {
      throw new Samples.Failure("a host is needed before the port, unless -l is given");
    }
    return Tcp.connect(host, port, iotask)
        .orElseThrow(
            error -> new Samples.Failure("cannot connect to " + host + ":" + port + ": " + error));
  }

  private static TcpSocket accept(@Nullable String host, int port, IoTask iotask) {
    IpAddr at = new Samples.AddrConverter().convert(host == null ? "127.0.0.1" : host);
    try (TcpListener listener = Samples.listening(Tcp.bind(at, port, 1, iotask), port)) {
      System.err.println("listening on " + listener.localAddr()); // stdout is for the data
      return listener.accept().orElseThrow(error -> new Samples.Failure("cannot accept: " + error));
    }
  }

  /** The receiving direction; answers why nothing more comes. */
  private static TcpErrData receive(TcpSocket socket, OutputStream out) {
    Result<byte[], TcpErrData> chunk = socket.read();
    for (; chunk.isOk(); chunk = socket.read()) {
      try {
        out.write(chunk.get());
      } catch (IOException e) {
        throw new Samples.Failure("cannot write to standard output: " + e.getMessage());
      }
    }
    return chunk.getErr();
  }

  /** The sending direction. */
  private static final class Sender implements Runnable {
    private final InputStream in;
    private final TcpSocket socket;

    // Guarded by this.
    private boolean waitingForInput;
    private boolean ended;
    private @Nullable String failure;

    Sender(InputStream in, TcpSocket socket) {
      this.in = in;
      this.socket = socket;
    }

    @Override
    public void run() {
      String why = null;
      try {
        Result<Unit, TcpErrData> sent = send();
        why = sent.fold(done -> null, error -> "cannot send: " + error);
      } catch (IOException e) {
        why = "cannot read standard input: " + e.getMessage();
        socket.close(); // the peer would wait for what cannot come
      } finally {
        end(why);
      }
    }

    private Result<Unit, TcpErrData> send() throws IOException {
      byte[] buffer = new byte[CHUNK];
      for (int length = read(buffer); length >= 0; length = read(buffer)) {
        Result<Unit, TcpErrData> sent = socket.write(Arrays.copyOf(buffer, length));
        if (sent.isErr()) {
          return sent;
        }
      }
      return socket.shutdown();
    }

    private int read(byte[] buffer) throws IOException {
      waiting(in.available() == 0);
      try {
        return in.read(buffer);
      } finally {
        waiting(false);
      }
    }

    private synchronized void waiting(boolean forInput) {
      waitingForInput = forInput;
      notifyAll();
    }

    private synchronized void end(@Nullable String why) {
      failure = why;
      ended = true;
      notifyAll();
    }

    /** Waits until everything is sent that was ready to be sent. */
    synchronized void finish() throws InterruptedException {
      while (!ended && !waitingForInput) {
        wait();
      }
      if (failure != null) {
        throw new Samples.Failure(failure);
      }
    }
  }
}
