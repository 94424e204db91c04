package dev.uvport.uv;

/**
 * Makes a peer silent, as by a power cut: the kernel drops what arrives from it, acknowledgements
 * and resets too, before TCP sees it. Needs no rights.
 */
public final class SilentPeers {
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SOL_SOCKET = 1;

  /** {@code BPF_RET | BPF_K} with 0: keep no byte of any packet. */
  private static final short RETURN_CONSTANT = 0x06;

  private static final int FILTER_OFFSET = 16;

  private SilentPeers() {}

  /**
   * Drops all that arrives from now on.
   *
   * @param fd this end of the connection
   */
  public static void silence(int fd) {
    NativeBuffer memory = new NativeBuffer(FILTER_OFFSET + 8);
    memory.bytes().putShort(0, (short) 1).putLong(8, memory.address() + FILTER_OFFSET);
    memory.bytes().putShort(FILTER_OFFSET, RETURN_CONSTANT).putShort(FILTER_OFFSET + 2, (short) 0);
    memory.bytes().putInt(FILTER_OFFSET + 4, 0);
    Native.check(
        Native.orErrno(
            Native.C.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, memory.address(), FILTER_OFFSET)),
        "setsockopt");
  }
}
