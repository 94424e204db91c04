package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A connection was accepted and has its socket. */
@Name("dev.uvport.Accept")
@Label("Accept")
@Description("A connection was accepted and has its socket")
@Category("uvport")
@StackTrace(false)
final class AcceptEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Peer")
  @Nullable String peer;
}
