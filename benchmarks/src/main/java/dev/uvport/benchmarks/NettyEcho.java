package dev.uvport.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A peer: the echo server that Netty's users would write. */
public final class NettyEcho {
  /** How Netty reaches the network, and on which thread its handler runs. */
  private enum Kind {
    /** The JDK's selectors. */
    NIO,
    /** Netty's own native transport. */
    EPOLL,
    /** The same, and messages are handed to an executor, where a handler may take its time. */
    HAND_OFF;

    static Kind of(String name) {
      return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    IoHandlerFactory factory() {
      return this == NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory();
    }

    Class<? extends ServerChannel> channel() {
      return this == NIO ? NioServerSocketChannel.class : EpollServerSocketChannel.class;
    }

    Supplier<ChannelHandler> handlers() {
      if (this != HAND_OFF) {
        return Echo::new;
      }
      // One thread, because more would change the order of a connection's messages.
      ExecutorService worker = Executors.newSingleThreadExecutor();
      return () -> new HandOffEcho(worker);
    }
  }

  private NettyEcho() {}

  /**
   * Serves until it is ended.
   *
   * @param args the port, how many event loops (1 by default), and {@code epoll} (the default),
   *     {@code nio} or {@code hand-off}
   */
  public static void main(String[] args) throws InterruptedException {
    Arguments arguments = Arguments.portAndLoops(args.length == 3 ? Arrays.copyOf(args, 2) : args);
    Kind kind = args.length == 3 ? Kind.of(args[2]) : Kind.EPOLL;
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(arguments.loops(), kind.factory());
    Supplier<ChannelHandler> handlers = kind.handlers();
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(kind.channel())
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handlers.get());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), arguments.port())
            .sync()
            .channel();
    Arguments.announce(((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private static final class HandOffEcho extends ChannelInboundHandlerAdapter {
    private final Executor worker;

    private HandOffEcho(Executor worker) {
      this.worker = worker;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      worker.execute(() -> context.writeAndFlush(message));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
