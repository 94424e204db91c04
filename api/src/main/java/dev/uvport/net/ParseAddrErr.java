package dev.uvport.net;

import java.util.Objects;

/**
 * Why a text is not the address it was taken for; Rust's {@code parse_addr_err}.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param errMsg names the text, cut short and with unprintable characters escaped, and what is
 *     wrong with it
 */
public record ParseAddrErr(String errMsg) {

  /**
   * Wraps a message.
   *
   * @param errMsg the reason; not null
   */
  public ParseAddrErr {
    Objects.requireNonNull(errMsg, "errMsg");
  }

  /** The message alone. */
  @Override
  public String toString() {
    return errMsg;
  }
}
