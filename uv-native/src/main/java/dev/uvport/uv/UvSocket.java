package dev.uvport.uv;

/**
 * What has socket options: a connection or a listening socket.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> Its implementation says.
 */
public interface UvSocket {
  /**
   * Reads an option. From {@code getsockopt}.
   *
   * @param option which
   * @return its value
   * @throws UvException {@code EBADF} before there is a socket, or what the kernel says
   * @throws IllegalStateException once this is closed
   */
  int option(UvSocketOption option);

  /**
   * Changes an option. From {@code setsockopt}.
   *
   * @param option which
   * @param value its new value
   * @throws UvException {@code EBADF} before there is a socket, or what the kernel says
   * @throws IllegalStateException once this is closed
   */
  void option(UvSocketOption option, int value);
}
