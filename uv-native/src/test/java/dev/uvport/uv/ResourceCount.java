package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of what a test may leak this process holds now.
 *
 * @param handles handles created and not freed
 * @param nativeBytes bytes of native blocks
 * @param sockets descriptors of sockets
 * @param loopDescriptors descriptors that libuv's loops are made of: epolls and eventfds
 * @param iotasks live threads of iotasks
 */
record ResourceCount(
    long handles, long nativeBytes, int sockets, int loopDescriptors, long iotasks) {
  /** Named here, not imported: this module does not know the one above it. */
  private static final String IOTASK_THREAD = "dev.uvport.iotask.IoTaskThread";

  /** How often it is looked for a moment in which nothing changes. */
  private static final int LOOKS = 1000;

  /** What a handle's block begins with, in bytes. */
  private static final int BLOCK_HEADER = 16;

  /** Twice the same: no thread was about to change it in between. */
  static ResourceCount settled() {
    ResourceCount before = now();
    for (int look = 0; look < LOOKS; look++) {
      ResourceCount after = now();
      if (after.equals(before)) {
        break;
      }
      before = after;
    }
    return before;
  }

  /** Fails if anything has become more since an earlier count. */
  void checkNoMoreThan(ResourceCount before) {
    assertThat(List.of(handles, nativeBytes, (long) sockets, (long) loopDescriptors, iotasks))
        .as("%s, before %s", this, before)
        .zipSatisfy(
            List.of(
                before.handles,
                before.nativeBytes,
                (long) before.sockets,
                (long) before.loopDescriptors,
                before.iotasks),
            (now, then) -> assertThat(now).isLessThanOrEqualTo(then));
  }

  static ResourceCount now() {
    int sockets = 0;
    int loopDescriptors = 0;
    for (String target : descriptors()) {
      if (target.startsWith("socket:")) {
        sockets++;
      } else if (target.contains("[eventpoll]") || target.contains("[eventfd]")) {
        loopDescriptors++;
      }
    }
    // A loop makes these when it needs them, and keeps them: the global iotask's are no leak.
    int hangUps = HangUps.live();
    return new ResourceCount(
        UvHandle.created() - UvHandle.freed() - hangUps,
        Uv.nativeBytes() - hangUps * (Native.UV.uv_handle_size(UvHandle.POLL) + BLOCK_HEADER),
        sockets,
        loopDescriptors - hangUps,
        iotaskThreads());
  }

  /** What this process's descriptors lead to. */
  private static List<String> descriptors() {
    List<String> targets = new ArrayList<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        try {
          targets.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
          continue;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    }
    return targets;
  }

  private static long iotaskThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getClass().getName().equals(IOTASK_THREAD))
        .count();
  }
}
