package dev.uvport.net;

import java.util.Objects;

/**
 * Why listening failed or ended; Rust's {@code tcp_listen_err_data}.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 */
public sealed interface TcpListenErrData {

  /** Another socket listens at the address: {@code EADDRINUSE}. */
  record AddressInUse() implements TcpListenErrData {
    private static final TcpErrData DATA = new TcpErrData("EADDRINUSE", "address already in use");

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

  /** The process may not listen at the address: {@code EACCES}. */
  record AccessDenied() implements TcpListenErrData {
    private static final TcpErrData DATA = new TcpErrData("EACCES", "permission denied");

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
   * @param errMsg libuv's text
   */
  record GenericListenErr(String errName, String errMsg) implements TcpListenErrData {

    /**
     * Joins a name and a text.
     *
     * @param errName the name; not null
     * @param errMsg the text; not null
     */
    public GenericListenErr {
      Objects.requireNonNull(errName, "errName");
      Objects.requireNonNull(errMsg, "errMsg");
    }

    /** The name and the text, such as {@code EADDRNOTAVAIL: address not available}. */
    @Override
    public String toString() {
      return toTcpErrData().toString();
    }
  }

  /**
   * The reason that an error is, when a listener is set up.
   *
   * @param error what libuv reported
   * @return {@link AddressInUse} for {@code EADDRINUSE}, {@link AccessDenied} for {@code EACCES},
   *     {@link GenericListenErr} for all else
   */
  static TcpListenErrData of(TcpErrData error) {
    Objects.requireNonNull(error, "error");
    return switch (error.kind()) {
      case ADDRESS_IN_USE -> new AddressInUse();
      case ACCESS_DENIED -> new AccessDenied();
      default -> generic(error);
    };
  }

  /**
   * The reason for which a user ended a listener: whatever the name is, it says nothing about the
   * listener's address, and so is never {@link AddressInUse} or {@link AccessDenied}.
   *
   * @param error what was sent to the listener's kill chan
   * @return the same name and text
   */
  static GenericListenErr generic(TcpErrData error) {
    Objects.requireNonNull(error, "error");
    return new GenericListenErr(error.errName(), error.errMsg());
  }

  /**
   * libuv's name for the reason.
   *
   * @return such as {@code EADDRINUSE}
   */
  String errName();

  /**
   * libuv's text for the reason.
   *
   * @return such as {@code address already in use}
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
