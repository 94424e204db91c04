package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A socket stopped reading because its receiver fell behind, or resumed. */
@Name("dev.uvport.BackPressure")
@Label("Back-pressure")
@Description("A socket stopped reading because its receiver fell behind, or resumed")
@Category("uvport")
@StackTrace(false)
final class BackPressureEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Peer")
  @Nullable String peer;

  @Label("On")
  boolean on;
}
