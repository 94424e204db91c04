package dev.uvport.net;

import static dev.uvport.net.Soon.soon;

import dev.uvport.iotask.IoTask;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An iotask with a listener, and the connections that a test makes to it. */
final class Loopback implements AutoCloseable {
  static final IpAddr V4 = IpAddr.parse("127.0.0.1");

  private static final int PEER_TIMEOUT_MILLIS = 30_000;

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final TcpListener listener = Tcp.bind(V4, 0, 128, iotask).get();

  IoTask iotask() {
    return iotask;
  }

  TcpListener listener() {
    return listener;
  }

  int port() {
    return listener.localAddr().port();
  }

  /** What user code has let out on the iotask. */
  List<Throwable> errors() {
    return errors;
  }

  Link link() throws IOException {
    Socket peer = new Socket("127.0.0.1", port());
    peer.setSoTimeout(PEER_TIMEOUT_MILLIS);
    Link link = new Link(listener.accept().get(), peer);
    links.add(link);
    return link;
  }

  /** Lets go of a link's own end, which the caller has to close, or to drop. */
  TcpSocket forget(Link link) {
    links.remove(link);
    return link.socket();
  }

  /** Waits until the iotask has done all that this thread has asked of it so far. */
  void settle() {
    iotask.interact(loop -> {}).join();
  }

  /** Whether libuv reads from a connection. */
  boolean isReading(Link link) {
    return ask(link, connection -> connection.reads().isReading());
  }

  /** Waits until at least as many bytes wait in the kernel for whoever reads next. */
  void awaitUnread(Link link, int bytes) {
    soon().until(() -> ask(link, connection -> connection.handle().available()) >= bytes);
  }

  private <T> T ask(Link link, Function<Connection, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    iotask.interact(loop -> answer.complete(question.apply(link.socket().connection()))).join();
    return answer.join();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Link link : links) {
      link.socket().close();
      link.peer().close();
    }
    iotask.close();
  }
}
