package dev.uvport.uv;

/**
 * A socket option that libuv does not offer, with Linux's numbers.
 *
 * <p><b>Threading.</b> The loop's thread. <b>Ownership.</b> None.
 */
enum SocketOption {
  /** The pending error; reading it clears it. */
  ERROR(1, 4);

  private final int level;
  private final int option;

  SocketOption(int level, int option) {
    this.level = level;
    this.option = option;
  }

  int get(UvLoop loop, int fd) {
    NativeBuffer value = loop.wordScratch();
    value.bytes().putInt(0, 0).putInt(4, 4);
    long address = value.address();
    Native.check(
        Native.orErrno(Native.C.getsockopt(fd, level, option, address, address + 4)), "getsockopt");
    return value.bytes().getInt(0);
  }
}
