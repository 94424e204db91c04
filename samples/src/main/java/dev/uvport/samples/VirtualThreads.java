package dev.uvport.samples;

import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** Virtual threads, for samples that are compiled for a Java without them. */
final class VirtualThreads {
  private VirtualThreads() {}

  /** Makes virtual threads; empty where the JDK has none, or has them as a preview only. */
  static Optional<ThreadFactory> factory() {
    try {
      // Thread.ofVirtual().name("connection-", 0).factory()
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      builder = type.getMethod("name", String.class, long.class).invoke(builder, "connection-", 0L);
      return Optional.of((ThreadFactory) type.getMethod("factory").invoke(builder));
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }
}
