package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A connection is over. */
@Name("dev.uvport.Close")
@Label("Close")
@Description("A connection is over")
@Category("uvport")
@StackTrace(false)
final class CloseEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Peer")
  @Nullable String peer;

  @Label("Cause")
  @Nullable String cause;

  @Label("Bytes Read")
  @DataAmount
  long bytesRead;

  @Label("Bytes Written")
  @DataAmount
  long bytesWritten;
}
