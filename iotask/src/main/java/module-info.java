/** One thread that owns one libuv loop, and the mailbox through which everyone else talks to it. */
module dev.uvport.iotask {
  requires transitive dev.uvport.uv;
  requires org.jctools.core.jdk11;
  requires static transitive org.jspecify;

  exports dev.uvport.iotask;
}
