package dev.uvport.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of virtual threads that kept their carrier while they waited. */
final class PinRecording implements AutoCloseable {
  private static final String PINNED = "jdk.VirtualThreadPinned";

  private final Recording recording = new Recording();

  PinRecording() {
    recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
    recording.start();
  }

  /**
   * Tells what was recorded, on a virtual thread that pins itself at last: a recording without that
   * has recorded nothing.
   *
   * @return one line for each method in which a thread was pinned
   */
  String report() throws IOException {
    SelfPinned.touch();
    recording.stop();
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals(PINNED)) // uvport's are there too
          .map(PinRecording::where)
          .distinct()
          .sorted()
          .collect(Collectors.joining("\n"));
    } finally {
      Files.delete(file);
    }
  }

  /** The first method that is not the JDK's. */
  private static String where(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .map(frame -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
        .filter(method -> !method.startsWith("java.") && !method.startsWith("jdk."))
        .findFirst()
        .orElse(event.toString());
  }

  @Override
  public void close() {
    recording.close();
  }

  /** Parks while it is initialized, from native code. */
  private static final class SelfPinned {
    static {
      LockSupport.parkNanos(1_000_000);
    }

    static void touch() {}
  }
}
