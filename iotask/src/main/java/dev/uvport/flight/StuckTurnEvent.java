package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Code on an iotask does not return; told by the watchdog. */
@Name("dev.uvport.StuckTurn")
@Label("Stuck Turn")
@Description("Code on an iotask does not return; told by the watchdog")
@Category("uvport")
@StackTrace(false)
final class StuckTurnEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Length So Far")
  @Timespan
  long length;

  @Label("Stack Trace of the Iotask")
  @Nullable String at;
}
