/** Comparisons with peers. */
module dev.uvport.benchmarks {
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
}
