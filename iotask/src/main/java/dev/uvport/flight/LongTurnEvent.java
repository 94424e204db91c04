package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** For so long, an iotask did not look at its sockets. */
@Name("dev.uvport.LongTurn")
@Label("Long Turn")
@Description("For so long, an iotask did not look at its sockets")
@Category("uvport")
@StackTrace(false)
final class LongTurnEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Length")
  @Timespan
  long length;
}
