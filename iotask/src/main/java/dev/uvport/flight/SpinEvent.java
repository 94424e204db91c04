package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** An iotask's turns find nothing to do; told by the watchdog. */
@Name("dev.uvport.Spin")
@Label("Spin")
@Description("An iotask's turns find nothing to do; told by the watchdog")
@Category("uvport")
@StackTrace(false)
final class SpinEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Turns Per Second")
  long turnsPerSecond;
}
