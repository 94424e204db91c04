package dev.uvport.reliability.differential;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Holds conversations twice, with a socket of the JDK and with one of uvport.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Owns what the peers come from, until it is
 * closed.
 */
final class Comparison implements AutoCloseable {
  private static final Set<Call.Kind> OF_CHANNELS =
      EnumSet.of(
          Call.Kind.SEND,
          Call.Kind.RECEIVE,
          Call.Kind.PEER_SENDS,
          Call.Kind.PEER_RECEIVES,
          Call.Kind.PEER_ENDS,
          Call.Kind.PEER_RESETS,
          Call.Kind.CLOSE);

  private final IoTask iotask = IoTask.spawn("differential");
  private final ServerSocket peers = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private int calls;

  Comparison() throws IOException {}

  /** Calls that were compared. */
  int calls() {
    return calls;
  }

  /** The differences that are not meant in conversations at random. */
  List<String> compare(long seed, int conversations, boolean channels) throws IOException {
    Random random = new Random(seed);
    List<Call.Kind> kinds = List.copyOf(channels ? OF_CHANNELS : EnumSet.allOf(Call.Kind.class));
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < conversations && differences.isEmpty(); i++) {
      Conversation conversation = Conversation.random(random, kinds);
      List<String> jdk = channels ? withChannel(conversation) : withSocket(conversation);
      List<String> uvport = withUvport(conversation, channels);
      differences.addAll(difference(conversation, jdk, uvport));
      calls += conversation.calls().size();
    }
    return differences;
  }

  private static List<String> difference(
      Conversation conversation, List<String> jdk, List<String> uvport) {
    for (int i = 0; i < jdk.size(); i++) {
      Call call = conversation.calls().get(i);
      if (!Outcome.agree(call.kind(), jdk.get(i), uvport.get(i))) {
        return List.of(
            "%s: the JDK %s, uvport %s; after %s"
                .formatted(call, jdk.get(i), uvport.get(i), conversation.calls().subList(0, i)));
      }
    }
    return List.of();
  }

  private List<String> withSocket(Conversation conversation) throws IOException {
    try (Socket socket = new Socket(peers.getInetAddress(), peers.getLocalPort());
        Socket peer = peers.accept()) {
      socket.setTcpNoDelay(true); // as uvport's are to begin with
      return conversation.hold(JdkSocket.of(socket), peer);
    }
  }

  private List<String> withChannel(Conversation conversation) throws IOException {
    try (SocketChannel channel = SocketChannel.open(peers.getLocalSocketAddress());
        Socket peer = peers.accept()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return conversation.hold(new ChannelSubject(channel), peer);
    }
  }

  private List<String> withUvport(Conversation conversation, boolean channels) throws IOException {
    try (TcpSocket socket = Tcp.connect(IpAddr.LOOPBACK_V4, peers.getLocalPort(), iotask).get();
        Socket peer = peers.accept()) {
      return conversation.hold(
          channels ? new ChannelSubject(socket.channel()) : new UvSocket(socket), peer);
    }
  }

  @Override
  public void close() throws IOException {
    peers.close();
    iotask.close();
  }
}
