package dev.uvport.benchmarks.parts;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;

/**
 * One event loop of Netty's, on its native transport where that is there.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Whoever makes one closes it.
 */
final class NettyLoop {
  private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport());

  private static IoHandlerFactory transport() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  EventLoop eventLoop() {
    return group.next();
  }

  public void close() throws InterruptedException {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }
}
