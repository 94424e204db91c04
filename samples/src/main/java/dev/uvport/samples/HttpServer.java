package dev.uvport.samples;

import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.samples.Samples.Failure;
import dev.uvport.samples.http.FileStore;
import dev.uvport.samples.http.HttpConnection;
import dev.uvport.samples.http.Site;
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
 *
 * <p>What a client can cost is bounded: {@code --max-connections} of them, {@code --patience} for
 * each step, 8 KiB for a request's line and headers, and 128 KiB of responses on their way.
 */
@Command(
    name = "http-server",
    description = "Serves the files of a directory over HTTP/1.1.",
    mixinStandardHelpOptions = true)
public final class HttpServer implements Callable<Integer> {
  private static final int BACKLOG = 1024;
  private static final RareLog LOG = new RareLog("http-server");

  @Option(
      names = "--root",
      required = true,
      paramLabel = "DIR",
      description =
          "What to serve: all files below it, those too whose names begin with a dot. "
              + "Symbolic links that lead out of it are not followed.")
  private Path root = Path.of(".");

  @Mixin private final ListenOptions listen = new ListenOptions(8080);

  @Mixin private final LoopOptions loops = new LoopOptions();

  @Option(
      names = "--patience",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description =
          "What a client may take to send a request, or to take a piece of a response "
              + "(default: ${DEFAULT-VALUE}).")
  private int patience;

  @Option(
      names = "--max-connections",
      defaultValue = "1024",
      paramLabel = "N",
      description =
          "How many connections there may be (default: ${DEFAULT-VALUE}). For one more, the oldest "
              + "that is not being answered is closed, else the new one itself.")
  private int maxConnections;

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
    if (maxConnections < 1) {
      throw new Failure("--max-connections " + maxConnections + ": at least 1 is needed");
    }
    FileStore store = open(root);
    IoTaskGroup iotasks = loops.spawn("http");
    int perIotask = Math.max(1, maxConnections / loops.count());
    Site site = new Site(store, Duration.ofSeconds(patience), perIotask);
    TcpListener listener = listen.bind(BACKLOG, iotasks);
    Samples.closeOnExit(iotasks);
    listener.incoming(accepted -> serve(accepted, site));
    Samples.announce(listener);
    return 0;
  }

  /** On the iotask of the new connection. */
  private void serve(Result<TcpSocket, TcpErrData> accepted, Site site) {
    accepted.ifErr(why -> LOG.say("cannot accept: " + why));
    accepted.ifOk(
        socket -> {
          if (!HttpConnection.serve(socket, site)) {
            LOG.say("closed a new connection: " + maxConnections + " are busy already");
          }
        });
  }

  private static FileStore open(Path root) {
    try {
      return new FileStore(root);
    } catch (IOException e) {
      throw new Failure("cannot serve " + root + ": it is not a directory that can be read");
    }
  }
}
