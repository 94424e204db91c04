package dev.uvport.net;

import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.uv.UvHandle;

/** Counts libuv's handles, to see that one is closed while its iotask lives. */
final class Handles {
  private Handles() {}

  /** Handles open once the iotask has done what was asked of it so far. */
  static long open(IoTask iotask) {
    iotask.interact(loop -> {}).join();
    return UvHandle.created() - UvHandle.freed();
  }

  static void awaitOpen(IoTask iotask, long expected) {
    soon().untilAsserted(() -> assertThat(open(iotask)).as("open handles").isEqualTo(expected));
  }
}
