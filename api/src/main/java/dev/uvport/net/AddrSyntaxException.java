package dev.uvport.net;

/**
 * Carries the reason why a text is no address out of a parser, as far as {@link AddrText#attempt}.
 *
 * <p>It has no stack trace: texts come from the network, and a hostile one must not cost more than
 * a good one.
 */
final class AddrSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AddrSyntaxException(String reason) {
    super(reason, null, false, false);
  }
}
