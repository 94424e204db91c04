package dev.uvport.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The process came near its limit of descriptors, or has left it again. */
@Name("dev.uvport.DescriptorLimit")
@Label("Descriptor Limit")
@Description("The process came near its limit of descriptors, or has left it again")
@Category("uvport")
@StackTrace(false)
final class DescriptorLimitEvent extends Event {
  @Label("Iotask")
  @Nullable String iotask;

  @Label("Used")
  long used;

  @Label("Limit")
  long limit;

  @Label("Near")
  boolean near;
}
