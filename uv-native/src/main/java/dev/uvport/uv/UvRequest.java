package dev.uvport.uv;

import java.util.function.IntConsumer;

/**
 * A libuv request under way: one native block that lives until its completion is drained.
 *
 * <p><b>Threading.</b> The loop's thread. <b>Ownership.</b> Owns its block, and with it whatever
 * data stands behind libuv's struct.
 */
final class UvRequest extends RingPeer {
  static final int CONNECT = 2;
  static final int WRITE = 3;
  static final int SHUTDOWN = 4;

  private final IntConsumer onDone;
  private final long structSize;

  /**
   * Allocates a request.
   *
   * @param loop its loop
   * @param type libuv's request type
   * @param dataSize bytes to reserve behind libuv's struct
   * @param onDone takes the status, on the loop's thread; not null, which its caller has checked,
   *     for a block allocated in vain would never be freed
   */
  UvRequest(UvLoop loop, int type, int dataSize, IntConsumer onDone) {
    super(loop, Native.UV.uv_req_size(type) + dataSize);
    structSize = Native.UV.uv_req_size(type);
    this.onDone = onDone;
  }

  /** Where the reserved bytes begin. */
  long data() {
    return address() + structSize;
  }

  /** Passes a result on; if libuv refused the request, frees it first, for no record will come. */
  void started(int rc, String call) {
    if (rc < 0) {
      release();
      Native.check(rc, call);
    }
  }

  @Override
  int recordsPerRun() {
    return 1;
  }

  @Override
  void complete(long kind, long value, long extra) {
    release();
    onDone.accept((int) value);
  }

  @Override
  void failed() {
    // Its block is freed already; whoever started it answers for the rest.
  }
}
