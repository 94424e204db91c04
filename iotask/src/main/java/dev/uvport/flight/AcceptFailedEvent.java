package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A listener could not accept, or dropped a connection above its maximum. */
@Name("dev.uvport.AcceptFailed")
@Label("Accept Failed")
@Description("A listener could not accept, or dropped a connection above its maximum")
@Category("uvport")
@StackTrace(false)
final class AcceptFailedEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Listener")
  @Nullable String listener;

  @Label("Error")
  @Nullable String error;
}
