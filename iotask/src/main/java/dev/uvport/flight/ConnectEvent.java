package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** An attempt to connect, from its start to its outcome. */
@Name("dev.uvport.Connect")
@Label("Connect")
@Description("An attempt to connect, from its start to its outcome")
@Category("uvport")
@StackTrace(false)
final class ConnectEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Target")
  @Nullable String target;

  @Label("Peer")
  @Nullable String peer;

  @Label("Error")
  @Nullable String error;

  @Label("Attempts")
  int attempts;
}
