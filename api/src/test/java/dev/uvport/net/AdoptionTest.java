package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.LeakCheck;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class AdoptionTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private static void assertTalk(TcpSocket socket, SocketChannel peer) throws Exception {
    peer.write(ByteBuffer.wrap(ascii("ping")));
    assertThat(socket.read().get()).isEqualTo(ascii("ping"));
    assertThat(socket.write(ascii("pong")).isOk()).isTrue();
    ByteBuffer received = ByteBuffer.allocate(4);
    while (received.hasRemaining()) {
      assertThat(peer.read(received)).isPositive();
    }
    assertThat(received.array()).isEqualTo(ascii("pong"));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, true", "127.0.0.1, false", "::1, true", "::1, false"})
  void aChannelsConnectionGoesOnAsASocket(String host, boolean blocking) throws Exception {
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
        SocketChannel channel = SocketChannel.open(server.getLocalAddress());
        SocketChannel peer = server.accept()) {
      channel.configureBlocking(blocking);
      channel.setOption(TCP_NODELAY, true);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();

      try (TcpSocket socket = Tcp.adopt(channel, net.iotask()).get()) {
        assertThat(channel.isOpen()).isFalse();
        assertThat(socket.localAddr().get().port()).isEqualTo(port);
        assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(true));
        assertTalk(socket, peer);
      }
      assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void aChannelThatServedAnIpv4ClientOfADualStackServerIsFoundToo() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(0));
        SocketChannel peer =
            SocketChannel.open(
                new InetSocketAddress(
                    "127.0.0.1", ((InetSocketAddress) server.getLocalAddress()).getPort()));
        TcpSocket socket = Tcp.adopt(server.accept(), net.iotask()).get()) {
      assertTalk(socket, peer);
    }
  }

  @Test
  void aRegisteredChannelIsRefusedAndStaysAsItIs() throws Exception {
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel channel = SocketChannel.open(server.getLocalAddress());
        SocketChannel peer = server.accept();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);

      assertThatThrownBy(() -> Tcp.adopt(channel, net.iotask()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("selector", "cancel");
      assertThat(channel.isConnected()).isTrue();

      key.cancel();
      selector.selectNow();
      try (TcpSocket socket = Tcp.adopt(channel, net.iotask()).get()) {
        assertTalk(socket, peer);
      }
    }
  }

  @Test
  void aChannelThatIsNotConnectedOrClosedOrNoTcpIsAnError(@TempDir Path dir) throws Exception {
    UnixDomainSocketAddress at = UnixDomainSocketAddress.of(dir.resolve("socket"));
    try (ServerSocketChannel server =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at);
        SocketChannel unix = SocketChannel.open(at)) {
      SocketChannel fresh = SocketChannel.open();
      assertThat(server.isOpen()).isTrue();
      assertThat(Tcp.adopt(fresh, net.iotask()).getErr().errName()).isEqualTo("ENOTCONN");
      assertThat(fresh.isOpen()).isTrue();
      assertThat(Tcp.adopt(unix, net.iotask()).getErr().errName()).isEqualTo("EPROTOTYPE");
      assertThat(unix.isConnected()).isTrue();
      fresh.close();
      assertThat(Tcp.adopt(fresh, net.iotask()).getErr().errName()).isEqualTo("EBADF");
    }
  }

  @Test
  void aDescriptorBecomesASocketAndBelongsToIt() throws Exception {
    Link link = net.link();
    int fd = Descriptors.duplicate(link.socket().fd().get());

    try (TcpSocket second = Tcp.adopt(fd, net.iotask()).get()) {
      assertThat(second.fd()).isEqualTo(Result.ok(fd));
      assertThat(second.peerAddr()).isEqualTo(link.socket().peerAddr());
      link.socket().close();
      link.send("still here");
      assertThat(second.read().get()).isEqualTo(ascii("still here"));
    }
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aDetachedDescriptorIsTheConnectionAndTheSocketIsClosed() throws Exception {
    Link link = net.link();
    link.socket().option(SO_LINGER, 5);

    int fd = link.socket().detach().get();

    assertThat(link.socket().isClosed()).isTrue();
    assertThat(link.socket().closed().get(30, SECONDS).isOk()).isTrue();
    assertThat(link.socket().detach().getErr().errName()).isEqualTo("EBADF");
    link.send("unread by the first");
    try (TcpSocket next = Tcp.adopt(fd, net.iotask()).get()) {
      assertThat(next.option(SO_LINGER, -1).isOk()).isTrue();
      assertThat(next.read().get()).isEqualTo(ascii("unread by the first"));
      assertThat(next.write(ascii("pong")).isOk()).isTrue();
      assertThat(link.receive(4)).isEqualTo("pong");
    }
  }

  @Test
  void aThreadThatReceivesFromThePortOfAStoppedStreamKeepsTheDescriptor() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    assertThat(link.socket().readStop(port).isOk()).isTrue();
    Waiting<Object> receiver = Waiting.on(port::recv);

    assertThat(link.socket().detach().getErr().errName()).isEqualTo("EBUSY");

    link.socket().close();
    assertThatThrownBy(receiver::get).hasRootCauseInstanceOf(PortClosedException.class);
  }

  @Test
  void whatIsReadAheadOrWaitedForKeepsTheDescriptor() throws Exception {
    Link link = net.link();
    link.send("ahead");
    assertThat(link.socket().peek().get()).isEqualTo(ascii("ahead"));

    assertThat(link.socket().detach().getErr().errName()).isEqualTo("EBUSY");

    assertThat(link.socket().read().get()).isEqualTo(ascii("ahead"));
    CompletableFuture<Result<byte[], TcpErrData>> waiting = link.socket().readFuture();
    assertThat(link.socket().detach().getErr().errName()).isEqualTo("EALREADY");
    link.send("x");
    assertThat(waiting.get(30, SECONDS).get()).isEqualTo(ascii("x"));
    Descriptors.close(link.socket().detach().get());
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void theDescriptorIsThatOfTheConnection() throws Exception {
    Link link = net.link();

    int fd = link.socket().fd().get();

    assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString())
        .startsWith("socket:");
    assertThat(Descriptors.peerAddr(fd).port()).isEqualTo(link.peer().getLocalPort());
  }

  @Test
  void whatIsNoConnectedTcpSocketIsRefused(@TempDir Path dir) throws Exception {
    IoTask iotask = net.iotask();
    assertThatThrownBy(() -> Tcp.adopt(-1, iotask))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("descriptor -1");
    assertThatThrownBy(() -> Tcp.adopt((SocketChannel) null, iotask)).hasMessage("channel");
    assertThatThrownBy(() -> Tcp.adopt(0, null)).hasMessage("iotask");
    assertThat(Tcp.adopt(1_000_000, iotask).getErr().errName()).isEqualTo("EBADF");
    Path file = dir.resolve("file");
    try (FileChannel open = FileChannel.open(file, CREATE, WRITE)) {
      int fd = descriptorsOf(file.toString()).iterator().next();
      assertThat(Tcp.adopt(fd, iotask).getErr().errName()).isEqualTo("ENOTSOCK");
      assertThat(open.write(ByteBuffer.wrap(ascii("still open")))).isPositive();
    }
    UnixDomainSocketAddress at = UnixDomainSocketAddress.of(dir.resolve("socket"));
    Set<Integer> before = descriptorsOf("socket:");
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at);
        SocketChannel fresh = SocketChannel.open()) {
      assertThat(unix.isOpen() && fresh.isOpen()).isTrue();
      Set<Integer> opened = descriptorsOf("socket:");
      opened.removeAll(before);
      assertThat(opened.stream().map(fd -> Tcp.adopt(fd, iotask).getErr().errName()))
          .containsExactlyInAnyOrder("EPROTOTYPE", "ENOTCONN");
    }
  }

  /** This process's descriptors of what the kernel gives such a name. */
  private static Set<Integer> descriptorsOf(String prefix) throws IOException {
    Set<Integer> found = new HashSet<>();
    for (String each : Objects.requireNonNull(new File("/proc/self/fd").list())) {
      try {
        if (Files.readSymbolicLink(Path.of("/proc/self/fd", each)).toString().startsWith(prefix)) {
          found.add(Integer.valueOf(each));
        }
      } catch (NoSuchFileException e) {
        continue; // another thread has closed it meanwhile
      }
    }
    return found;
  }

  @Test
  void aDescriptorThatASocketOfTheIotaskReadsFromIsRefusedAndStaysThatSockets() throws Exception {
    Link link = net.link();
    assertThat(link.socket().readStart().isOk()).isTrue();

    Result<TcpSocket, TcpErrData> again = Tcp.adopt(link.socket().fd().get(), net.iotask());
    assertThat(again.getErr().errName()).isEqualTo("EEXIST");
    link.send("unharmed");
    assertThat(link.socket().read().get()).isEqualTo(ascii("unharmed"));
  }

  @Test
  void anInterruptDoesNotLeaveTheDescriptorToNobody() throws Exception {
    Link link = net.link();
    int fd = Descriptors.duplicate(link.socket().fd().get());
    CountDownLatch busy = new CountDownLatch(1);
    net.iotask().interact(loop -> busy.await());
    Waiting<Result<TcpSocket, TcpErrData>> adopting =
        Waiting.on(
            () -> {
              Result<TcpSocket, TcpErrData> adopted = Tcp.adopt(fd, net.iotask());
              assertThat(Thread.interrupted()).isTrue();
              return adopted;
            });

    adopting.interrupt();
    busy.countDown();

    adopting.get().get().close();
  }

  @Test
  void adoptingOnAnIotaskThatHasEndedLeavesTheDescriptorToTheCaller() throws Exception {
    Link link = net.link();
    int fd = Descriptors.duplicate(link.socket().fd().get());
    IoTask ended = IoTask.spawn("ended");
    ended.close();

    assertThat(Tcp.adopt(fd, ended).getErr()).isEqualTo(TcpErrData.CANCELED);

    assertThat(Descriptors.peerAddr(fd).port()).isEqualTo(link.peer().getLocalPort());
    Descriptors.close(fd);
  }

  @Test
  void aLingerTimeSetBeforeTheAdoptionIsKnownToTheSocket() throws Exception {
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel channel = SocketChannel.open(server.getLocalAddress());
        SocketChannel peer = server.accept()) {
      channel.setOption(SO_LINGER, 600);
      byte[] large = new byte[64 << 20];
      try (TcpSocket socket = Tcp.adopt(channel, net.iotask()).get()) {
        socket.writeFuture(large);
      }
      net.settle();

      try (Socket reading = peer.socket()) {
        assertThat(reading.getInputStream().readAllBytes()).hasSize(large.length);
      }
    }
  }
}
