package dev.uvport.samples.http;

import dev.uvport.comm.Chan;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.hc.core5.http.HttpStatus;

/**
 * One client, from its first byte to the close: takes requests and answers them in their order.
 *
 * <p>At any time it either waits for a request, or for the disk, or for the client to take what was
 * written. While it does not wait for requests, those that arrive stay in the kernel, so a client
 * that sends without reading costs little memory.
 *
 * <p>A client has a limited time for each step: to send a whole request, and to take each piece of
 * a response. So one that sends a byte now and then does not keep a connection for ever. While it
 * is not being answered, it may have to make way for a new one: see {@link Crowd}.
 *
 * <p><b>Threading.</b> The socket's iotask. <b>Ownership.</b> Closes the socket.
 */
public final class HttpConnection implements ReadHandler {
  /** Responses from memory that may be on their way; further requests wait until one has left. */
  private static final int MAX_UNFINISHED = 16;

  /** Bytes of such responses that may be on their way before further requests wait. */
  private static final int MAX_UNWRITTEN = 64 * 1024;

  /** How long a client may take to notice that nothing more comes. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final TcpSocket socket;
  private final Site site;
  private final Patience patience;
  private final RequestReader requests = new RequestReader();

  /** Whether libuv reads from the socket. */
  private boolean reading;

  /** Whether a response comes from the disk; until it is through nothing else is written. */
  private boolean onDisk;

  /** Responses from memory that have not left yet. */
  private int unfinished;

  /** Their bytes. */
  private int unwritten;

  /** Whether no response follows the one that was written last. */
  private boolean lastWritten;

  /** Whether the client sends nothing more. */
  private boolean inputEnded;

  /** Whether the sending side has ended, and this waits for the client to close. */
  private boolean lingering;

  private boolean closed;

  private HttpConnection(TcpSocket socket, Site site) {
    this.socket = socket;
    this.site = site;
    patience = new Patience(socket, site.patience(), this::overdue);
  }

  /**
   * Serves a client; on the socket's iotask.
   *
   * @param socket the client, which is closed in the end
   * @param site what to serve
   * @return false if there are too many already; then it is closed at once
   */
  public static boolean serve(TcpSocket socket, Site site) {
    HttpConnection connection = new HttpConnection(socket, site);
    boolean admitted = site.crowd(socket.iotask()).admit(connection);
    if (admitted) {
      connection.read(true);
    } else {
      connection.close();
    }
    return admitted;
  }

  /** Whether it is the client's turn: to ask for something, or to hang up. */
  boolean waitsForClient() {
    return !onDisk && unfinished == 0;
  }

  @Override
  public void onData(ByteBuffer data) {
    if (!lastWritten) { // else it is no request any more
      requests.add(data);
      proceed();
    }
  }

  @Override
  public void onEnd(TcpErrData why) {
    if (why.isEof() && !lingering) {
      inputEnded = true; // it may still read what it has asked for
      proceed();
    } else {
      close();
    }
  }

  /** Does what can be done now; called whenever something has changed. */
  private void proceed() {
    if (closed) {
      return;
    }
    answerRequests();
    if (!onDisk && unfinished == 0 && (lastWritten || inputEnded)) {
      finish();
    } else {
      read(lastWritten || mayAnswer() || !requests.hasInput());
    }
  }

  private boolean mayAnswer() {
    return !lastWritten && !onDisk && unfinished < MAX_UNFINISHED && unwritten < MAX_UNWRITTEN;
  }

  private void answerRequests() {
    try {
      while (mayAnswer()) {
        Request request = requests.next();
        if (request == null) {
          return;
        }
        patience.progressed();
        lastWritten = !request.keepAlive();
        answer(request);
      }
    } catch (HttpError e) {
      lastWritten = true; // where the next request would begin, nobody can tell
      send(Response.last(e));
    }
  }

  private void answer(Request request) {
    if (!request.isGet() && !request.isHead()) {
      send(Response.of(request, HttpError.ofMethod(request.method())));
      return;
    }
    StoredFile file = site.store().remembered(request.path());
    if (file != null) {
      send(Response.of(request, file));
      return;
    }
    onDisk = true;
    site.workers()
        .ask(
            socket.iotask(),
            () -> site.store().find(request.path()),
            found -> found(request, found));
  }

  private void found(Request request, Result<StoredFile, Throwable> found) {
    onDisk = false;
    if (!closed) {
      send(found.fold(file -> Response.of(request, file), why -> failure(request, why)));
      proceed();
    }
  }

  private static Response failure(Request request, Throwable why) {
    if (why instanceof HttpError error) {
      return Response.of(request, error);
    }
    System.err.println("http-server: " + request.path() + ": " + why);
    return Response.of(request, HttpError.unreadable());
  }

  private void send(Response response) {
    if (response.part() != null) {
      onDisk = true;
      new FileTransfer(socket, site.workers(), response.head(), response.part(), new Transfer())
          .start();
      return;
    }
    byte[] head = response.head();
    byte[] body = response.body();
    int length = head.length + (body == null ? 0 : body.length);
    unfinished++;
    unwritten += length;
    if (body == null) {
      socket.write(head, result -> written(length, result));
    } else {
      // What one turn writes leaves together; the body is not copied to follow its head.
      socket.write(head, Chan.discard());
      socket.write(body, result -> written(length, result));
    }
  }

  private void written(int length, Result<Unit, TcpErrData> result) {
    unfinished--;
    unwritten -= length;
    if (result.isErr()) {
      close();
    } else {
      patience.progressed();
      proceed();
    }
  }

  /** How a transfer from the disk goes. */
  private final class Transfer implements FileTransfer.Listener {
    @Override
    public void done() {
      onDisk = false;
      patience.progressed();
      proceed();
    }

    @Override
    public void brokenOff(TcpErrData why) {
      if (why.kind() == ErrorKind.OTHER) { // the client's going away is no news
        System.err.println("http-server: " + why);
      }
      close(); // short of what the head has promised, which tells the client
    }

    @Override
    public void noFile(Throwable why) {
      System.err.println("http-server: " + why);
      onDisk = false;
      if (closed) {
        return;
      }
      lastWritten = true;
      send(Response.last(HttpError.unreadable()));
    }
  }

  /** Everything is answered: ends the sending side, and lets the client close the connection. */
  private void finish() {
    if (inputEnded) {
      close();
      return;
    }
    if (!lingering) {
      // Closing now, with more of the client's bytes to come, would reset the connection and take
      // the response from under the client's eyes.
      lingering = true;
      socket.shutdown(Chan.discard());
      patience.last(LINGER);
      read(true);
    }
  }

  private void read(boolean wanted) {
    if (wanted == reading || closed || inputEnded) {
      return;
    }
    reading = wanted;
    Result<Unit, TcpErrData> result = wanted ? socket.readStart(this) : socket.readStop();
    if (result.isErr()) {
      close();
    }
  }

  /** The client's time for its step is over. */
  private void overdue() {
    if (onDisk && patience.hasTakenSomething()) {
      patience.progressed();
    } else if (mayAnswer() && unfinished == 0 && requests.isWithinRequest()) {
      lastWritten = true;
      patience.progressed();
      send(
          Response.last(new HttpError(HttpStatus.SC_REQUEST_TIMEOUT, "the request took too long")));
    } else {
      close();
    }
  }

  /** Closes it, whatever is under way. */
  void close() {
    closed = true;
    patience.end();
    site.crowd(socket.iotask()).leave(this);
    socket.close();
  }
}
