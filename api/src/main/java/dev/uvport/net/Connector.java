package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.Timeout;
import dev.uvport.result.Result;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvGetAddrInfo;
import dev.uvport.uv.UvTcp;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: looks the host up if it must, then tries each address until one answers.
 *
 * <p><b>Threading.</b> Made anywhere, then the iotask's thread only. <b>Ownership.</b> Owns the
 * handle that it tries with, until that is a socket or closed.
 */
final class Connector implements Command {
  private final IoTask iotask;
  private final @Nullable String host;
  private final int port;
  private final @Nullable Duration limit;
  private final Chan<? super Result<TcpSocket, TcpConnectErrData>> to;
  private final Queue<SockAddr> addresses = new ArrayDeque<>();

  private @Nullable UvTcp trying;
  private @Nullable Timeout timeout;
  private boolean over;

  private Connector(
      IoTask iotask,
      @Nullable String host,
      int port,
      @Nullable Duration limit,
      Chan<? super Result<TcpSocket, TcpConnectErrData>> to) {
    this.iotask = iotask;
    this.host = host;
    this.port = port;
    this.limit = limit;
    this.to = to;
  }

  static Connector toAddress(
      IoTask iotask,
      SocketAddr peer,
      @Nullable Duration limit,
      Chan<? super Result<TcpSocket, TcpConnectErrData>> to) {
    Connector connector = new Connector(iotask, null, peer.port(), limit, to);
    connector.addresses.add(SockAddrs.toRaw(peer.ip(), peer.port()));
    return connector;
  }

  static Connector toHost(
      IoTask iotask,
      String host,
      int port,
      @Nullable Duration limit,
      Chan<? super Result<TcpSocket, TcpConnectErrData>> to) {
    return new Connector(
        iotask, UvGetAddrInfo.checkHost(host), SocketAddr.checkPort(port), limit, to);
  }

  /** Sends itself to the iotask, or starts at once on it. */
  void start() {
    iotask.sendOrRun(this);
  }

  @Override
  public void run() {
    if (limit != null) {
      timeout = iotask.after(limit, () -> fail(TcpErrData.TIMEOUT));
    }
    if (host == null) {
      tryNext(TcpErrData.CANCELED);
      return;
    }
    try {
      UvGetAddrInfo.resolve(iotask.loop(), host, this::resolved);
    } catch (UvException e) {
      fail(Errors.of(e));
    }
  }

  @Override
  public void rejected() {
    fail(TcpErrData.CANCELED);
  }

  private void resolved(int status, List<SockAddr> found) {
    found.forEach(address -> addresses.add(new SockAddr(address.ip(), port, address.scopeId())));
    tryNext(status < 0 ? Errors.of(status) : TcpErrData.CANCELED);
  }

  /** Tries the next address; without one, what went wrong last is the outcome. */
  private void tryNext(TcpErrData last) {
    if (over) {
      return;
    }
    SockAddr next = addresses.poll();
    if (next == null || iotask.isExiting()) {
      fail(last);
      return;
    }
    try {
      UvTcp tcp = new UvTcp(iotask.loop());
      trying = tcp;
      tcp.nodelay(true);
      tcp.connect(next, status -> tried(tcp, status));
    } catch (UvException e) {
      giveUp();
      tryNext(Errors.of(e));
    }
  }

  private void tried(UvTcp tcp, int status) {
    if (over) {
      return; // it was closed when the time was up
    }
    if (status < 0) {
      giveUp();
      tryNext(Errors.of(status));
      return;
    }
    TcpSocket socket = new TcpSocket(iotask);
    socket.connection().open(tcp);
    finish(Result.ok(socket));
  }

  private void giveUp() {
    if (trying != null) {
      trying.close();
      trying = null;
    }
  }

  private void fail(TcpErrData why) {
    if (!over) {
      giveUp();
      finish(Result.err(TcpConnectErrData.of(why)));
    }
  }

  private void finish(Result<TcpSocket, TcpConnectErrData> result) {
    over = true;
    if (timeout != null) {
      timeout.cancel();
    }
    try {
      to.send(result);
    } catch (Throwable t) {
      iotask.report(t);
      result.ifOk(TcpSocket::close);
    }
  }
}
