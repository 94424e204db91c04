package dev.uvport.net;

import java.util.Objects;

/**
 * Why a connection was not made; Rust's {@code tcp_connect_err_data}.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 */
public sealed interface TcpConnectErrData {

  /** Nobody listens at the address: {@code ECONNREFUSED}. */
  record ConnectionRefused() implements TcpConnectErrData {
    private static final TcpErrData DATA = new TcpErrData("ECONNREFUSED", "connection refused");

    @Override
    public String errName() {
      return DATA.errName();
    }

    @Override
    public String errMsg() {
      return DATA.errMsg();
    }

    /** The name and the text. */
    @Override
    public String toString() {
      return DATA.toString();
    }
  }

  /**
   * Any other reason.
   *
   * @param errName libuv's name, as in {@link TcpErrData}
   * @param errMsg libuv's text, and what was attempted
   */
  record GenericConnectErr(String errName, String errMsg) implements TcpConnectErrData {

    /**
     * Joins a name and a text.
     *
     * @param errName the name; not null
     * @param errMsg the text; not null
     */
    public GenericConnectErr {
      Objects.requireNonNull(errName, "errName");
      Objects.requireNonNull(errMsg, "errMsg");
    }

    /** The name and the text, such as {@code EHOSTUNREACH: host is unreachable}. */
    @Override
    public String toString() {
      return toTcpErrData().toString();
    }
  }

  /**
   * The reason that an error is.
   *
   * @param error what libuv reported
   * @return {@link ConnectionRefused} for {@code ECONNREFUSED}, {@link GenericConnectErr} for all
   *     else
   */
  static TcpConnectErrData of(TcpErrData error) {
    Objects.requireNonNull(error, "error");
    return error.kind() == ErrorKind.CONNECTION_REFUSED
        ? new ConnectionRefused()
        : new GenericConnectErr(error.errName(), error.errMsg());
  }

  /**
   * libuv's name for the reason.
   *
   * @return such as {@code ECONNREFUSED}
   */
  String errName();

  /**
   * libuv's text for the reason, and what was attempted.
   *
   * @return such as {@code connection refused}
   */
  String errMsg();

  /**
   * The reason as the record that all other operations fail with, which knows its {@linkplain
   * TcpErrData#kind kind}.
   *
   * @return the same name and text
   */
  default TcpErrData toTcpErrData() {
    return new TcpErrData(errName(), errMsg());
  }
}
