/** libuv as single-threaded Java objects; the only module that knows jnr-ffi. */
module dev.uvport.uv {
  requires org.jnrproject.ffi;
  requires org.jnrproject.jffi;
  requires jnr.x86asm;
  requires org.objectweb.asm;
  requires static transitive org.jspecify;

  opens dev.uvport.uv to
      org.jnrproject.ffi;

  exports dev.uvport.uv;
}
