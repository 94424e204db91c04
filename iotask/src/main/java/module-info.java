/** One thread that owns one libuv loop, and the mailbox through which everyone else talks to it. */
@SuppressWarnings("module") // the module above is not there yet when this one is compiled
module dev.uvport.iotask {
  requires transitive dev.uvport.uv;
  requires org.jctools.core.jdk11;
  requires static jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.uvport.iotask;
  exports dev.uvport.flight to
      dev.uvport.api;
}
