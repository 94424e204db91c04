package dev.uvport.reliability.differential;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A blocking channel of either library, which can do no more than a channel can.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Owns the channel.
 */
record ChannelSubject(ByteChannel channel) implements Subject {
  @Override
  public void send(byte[] bytes) throws IOException {
    channel.write(ByteBuffer.wrap(bytes));
  }

  @Override
  public byte @Nullable [] receive(int atMost, int millis) throws IOException {
    ByteBuffer to = ByteBuffer.allocate(atMost);
    int count = channel.read(to);
    return count < 0 ? null : Arrays.copyOf(to.array(), count);
  }

  @Override
  public <T> T option(SocketOption<T> option, T value) {
    throw new UnsupportedOperationException("a channel's options");
  }

  @Override
  public void shutdownOutput() {
    throw new UnsupportedOperationException("a channel's shutdown");
  }

  @Override
  public void shutdownInput() {
    throw new UnsupportedOperationException("a channel's shutdown");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
