/** Ports, chans and TCP sockets: message passing over libuv. */
module dev.uvport.api {
  requires transitive dev.uvport.iotask;
  requires jdk.net;
  requires org.jctools.core.jdk11;
  requires static transitive org.jspecify;

  exports dev.uvport.comm;
  exports dev.uvport.io;
  exports dev.uvport.mio;
  exports dev.uvport.net;
  exports dev.uvport.result;
  exports dev.uvport.timer;
}
