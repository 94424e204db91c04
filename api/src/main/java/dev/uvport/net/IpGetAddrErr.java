package dev.uvport.net;

import java.util.Objects;

/**
 * Why a host name has no address; Rust's {@code ip_get_addr_err}, which had one value for
 * everything.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param errName libuv's name, such as {@code EAI_NONAME} for an unknown host or {@code EAI_AGAIN}
 *     for a name server that does not answer
 * @param errMsg libuv's text
 */
public record IpGetAddrErr(String errName, String errMsg) {
  /**
   * Joins a name and a text.
   *
   * @param errName the name; not null
   * @param errMsg the text; not null
   */
  public IpGetAddrErr {
    Objects.requireNonNull(errName, "errName");
    Objects.requireNonNull(errMsg, "errMsg");
  }

  static IpGetAddrErr of(TcpErrData error) {
    return new IpGetAddrErr(error.errName(), error.errMsg());
  }

  /**
   * Whether the host is unknown, or has no address of the family asked for: asking again is vain.
   *
   * @return true for {@code EAI_NONAME}, {@code EAI_NODATA} and {@code EAI_ADDRFAMILY}
   */
  public boolean isUnknownHost() {
    return switch (errName) {
      case "EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY" -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return errName + ": " + errMsg;
  }
}
