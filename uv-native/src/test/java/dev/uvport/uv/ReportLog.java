package dev.uvport.uv;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps what the library logs at WARNING or above during one test. */
final class ReportLog extends Handler {
  // Kept, because the log manager holds loggers weakly, and the handler would go with it.
  private static final Logger LIBRARY = Logger.getLogger("dev.uvport");
  private static final ReportLog INSTANCE = new ReportLog();

  private final List<String> warnings = new CopyOnWriteArrayList<>();

  static {
    LIBRARY.addHandler(INSTANCE);
  }

  private ReportLog() {}

  /** Forgets what earlier tests have caused. */
  static void start() {
    INSTANCE.warnings.clear();
  }

  /** What was logged since {@link #start}, stack traces included. */
  static List<String> warnings() {
    return List.copyOf(INSTANCE.warnings);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      warnings.add(record.getLoggerName() + ": " + record.getMessage() + trace(record.getThrown()));
    }
  }

  private static String trace(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return "\n" + trace;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
