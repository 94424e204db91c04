package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvGetAddrInfo;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the addresses of hosts; what Rust's {@code net::ip} had beside parsing, which {@link
 * IpAddr} does.
 *
 * <p>The system's resolver is asked on libuv's thread pool, so no loop is blocked. Names that are
 * empty, longer than 253 bytes or contain NUL throw {@link IllegalArgumentException}.
 *
 * <p><b>Threading.</b> Thread-safe.
 */
public final class Ip {
  /** Which addresses are wanted. */
  public enum Family {
    /** All there are. */
    ANY,
    /** IPv4 only. */
    V4,
    /** IPv6 only. */
    V6;

    private boolean includes(IpAddr address) {
      return this == ANY || (this == V4) == (address instanceof Ipv4);
    }
  }

  private Ip() {}

  /**
   * Finds a host's addresses; blocks until they are known. From {@code get_addr}.
   *
   * @param node a name, or an address as text, which is its own answer
   * @param iotask what does the asking
   * @return at least one address, in the resolver's order, each once; or why there is none
   * @throws IllegalStateException on an iotask
   */
  public static Result<List<IpAddr>, IpGetAddrErr> getAddr(String node, IoTask iotask) {
    return getAddr(node, iotask, Family.ANY);
  }

  /**
   * Finds a host's addresses of one family; blocks until they are known.
   *
   * @param node a name, or an address as text
   * @param iotask what does the asking
   * @param family which addresses are wanted
   * @return as {@link #getAddr(String, IoTask)}; {@code EAI_ADDRFAMILY} if there are only others
   * @throws IllegalStateException on an iotask
   */
  public static Result<List<IpAddr>, IpGetAddrErr> getAddr(
      String node, IoTask iotask, Family family) {
    iotask.checkMayAwait("Ip.getAddr");
    OneShot<Result<List<IpAddr>, IpGetAddrErr>> reply = new OneShot<>();
    getAddr(node, iotask, family, reply);
    return Replies.await(reply, IpGetAddrErr.of(Errors.INTERRUPTED));
  }

  /**
   * Finds a host's addresses later.
   *
   * @param node a name, or an address as text
   * @param iotask what does the asking
   * @param family which addresses are wanted
   * @return completes once, on the iotask
   */
  public static CompletableFuture<Result<List<IpAddr>, IpGetAddrErr>> getAddrFuture(
      String node, IoTask iotask, Family family) {
    CompletableFuture<Result<List<IpAddr>, IpGetAddrErr>> result = new CompletableFuture<>();
    getAddr(node, iotask, family, result::complete);
    return result;
  }

  /**
   * Finds a host's addresses and sends them.
   *
   * @param node a name, or an address as text
   * @param iotask what does the asking
   * @param family which addresses are wanted
   * @param chan gets the result; a lambda runs on the iotask
   */
  public static void getAddr(
      String node,
      IoTask iotask,
      Family family,
      Chan<? super Result<List<IpAddr>, IpGetAddrErr>> chan) {
    UvGetAddrInfo.checkHost(node);
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(chan, "chan");
    iotask.sendOrRun(
        Command.of(
            () -> lookUp(node, iotask, family, chan),
            () -> chan.send(Result.err(IpGetAddrErr.of(TcpErrData.CANCELED)))));
  }

  private static void lookUp(
      String node,
      IoTask iotask,
      Family family,
      Chan<? super Result<List<IpAddr>, IpGetAddrErr>> chan) {
    try {
      UvGetAddrInfo.resolve(
          iotask.loop(), node, (status, found) -> chan.send(outcome(status, found, family)));
    } catch (UvException e) {
      chan.send(Result.err(IpGetAddrErr.of(Errors.of(e))));
    }
  }

  private static Result<List<IpAddr>, IpGetAddrErr> outcome(
      int status, List<SockAddr> found, Family family) {
    if (status < 0) {
      return Result.err(IpGetAddrErr.of(Errors.of(status)));
    }
    List<IpAddr> addresses =
        found.stream()
            .map(raw -> SockAddrs.of(raw).ip())
            .filter(family::includes)
            .distinct()
            .toList();
    return addresses.isEmpty()
        ? Result.err(IpGetAddrErr.of(Errors.of(UvError.EAI_ADDRFAMILY)))
        : Result.ok(addresses);
  }
}
