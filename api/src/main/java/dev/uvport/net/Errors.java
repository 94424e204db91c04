package dev.uvport.net;

import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;

/** Turns libuv's errors into records; every error that leaves this package passes here. */
final class Errors {
  static final TcpErrData BROKEN_PIPE = of(-32);
  static final TcpErrData BUSY = of(-16);
  static final TcpErrData ALREADY = of(-114);
  static final TcpErrData EXISTS = of(-17);
  static final TcpErrData FAMILY_NOT_SUPPORTED = of(-97);
  static final TcpErrData NOT_CONNECTED = of(-107);
  static final TcpErrData INTERRUPTED = of(-4);
  static final TcpErrData NOT_TCP = new TcpErrData("EPROTOTYPE", "it is not a TCP socket");
  static final TcpErrData SOCKET_CLOSED = TcpErrData.closed("socket");
  static final TcpErrData LISTENER_CLOSED = TcpErrData.closed("listener");

  private Errors() {}

  /** The record of a negative status. */
  static TcpErrData of(int status) {
    UvError error = UvError.of(status);
    return new TcpErrData(error.name(), error.message());
  }

  /** The same error, with what was attempted behind its text. */
  static TcpErrData during(TcpErrData error, String action) {
    return new TcpErrData(error.errName(), error.errMsg() + " (" + action + ")");
  }

  static TcpErrData of(UvException thrown) {
    return new TcpErrData(thrown.error().name(), thrown.error().message());
  }
}
