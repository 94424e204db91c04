package dev.uvport.net;

import dev.uvport.result.Result;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks connections what the kernel knows of them, or they of themselves.
 *
 * <p><b>Threading.</b> The connection's iotask, except where marked. <b>Ownership.</b> None.
 */
final class Questions {
  private Questions() {}

  /**
   * Asks the handle something and waits for the answer; any thread that may block.
   *
   * @param name the public call, for the message if it may not
   * @param question what the kernel says to it is the answer
   * @return {@code EBADF} when it is closed, {@code ENOTCONN} when it has no descriptor yet
   */
  static <T> Result<T, TcpErrData> ask(Connection of, String name, Function<UvTcp, T> question) {
    return of.call(name, () -> askHere(of, question));
  }

  /** Likewise, on the iotask. */
  static <T> Result<T, TcpErrData> askHere(Connection of, Function<UvTcp, T> question) {
    if (of.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    UvTcp tcp = of.tcp();
    if (tcp == null) {
      return Result.err(Errors.NOT_CONNECTED);
    }
    try {
      return Result.ok(question.apply(tcp));
    } catch (UvException e) {
      boolean noDescriptor = e.error().code() == UvError.EBADF;
      return Result.err(noDescriptor ? Errors.NOT_CONNECTED : Errors.of(e));
    }
  }

  /** What a question that needs no descriptor is answered, unless the connection is gone. */
  static <T> Result<T, TcpErrData> unlessGone(Connection of, Supplier<T> question) {
    return of.isGone() ? Result.err(Errors.SOCKET_CLOSED) : Result.ok(question.get());
  }
}
