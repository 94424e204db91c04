package dev.uvport.samples;

import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.samples.Samples.Failure;
import dev.uvport.samples.http.FileStore;
import dev.uvport.samples.http.FileWorkers;
import dev.uvport.samples.http.HttpConnection;
import dev.uvport.samples.http.HttpConnection.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Serves the files of a directory over HTTP/1.1.
 *
 * <p>Callback style: all of a connection happens on its iotask, in {@link HttpConnection}, and only
 * the disk is left to other threads. Shows how a protocol is built on {@code readStart} with a
 * handler, how back-pressure is passed on in both directions, and how blocking work is done beside
 * a loop.
 */
@Command(
    name = "http-server",
    description = "Serves the files of a directory over HTTP/1.1.",
    mixinStandardHelpOptions = true)
public final class HttpServer implements Callable<Integer> {
  private static final int BACKLOG = 1024;

  @Option(names = "--root", required = true, paramLabel = "DIR", description = "what to serve")
  private Path root = Path.of(".");

  @Mixin private final ListenOptions listen = new ListenOptions(8080);

  @Mixin private final LoopOptions loops = new LoopOptions();

  @Option(
      names = "--patience",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "what a client may take to send a request, or to take a piece of a response")
  private int patience;

  /**
   * Starts the server.
   *
   * @param args the command line
   */
  public static void main(String... args) {
    Samples.main(new HttpServer(), args);
  }

  @Override
  public Integer call() {
    if (patience < 1) {
      throw new Failure("--patience " + patience + ": at least 1 is needed");
    }
    Site site = new Site(open(root), new FileWorkers(), Duration.ofSeconds(patience));

    IoTaskGroup iotasks = loops.spawn("http");
    TcpListener listener = listen.bind(BACKLOG, iotasks);
    Samples.closeOnExit(iotasks);
    listener.incoming(accepted -> serve(accepted, site));
    Samples.announce(listener);
    return 0;
  }

  /** On the iotask of the new connection. */
  private static void serve(Result<TcpSocket, TcpErrData> accepted, Site site) {
    accepted.ifOk(socket -> HttpConnection.serve(socket, site));
    accepted.ifErr(why -> System.err.println("http-server: cannot accept: " + why));
  }

  private static FileStore open(Path root) {
    try {
      return new FileStore(root);
    } catch (IOException e) {
      throw new Failure("cannot serve " + root + ": it is not a directory that can be read");
    }
  }
}
