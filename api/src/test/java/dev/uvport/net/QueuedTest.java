package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a socket tells of the writes that the kernel has not taken. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class QueuedTest {
  private static final int MORE_THAN_FITS = 64 << 20;
  private static final int PIECE = 1 << 20;
  private static final int PIECES = MORE_THAN_FITS / PIECE;

  private final Loopback net = new Loopback();
  private final Port<Long> told = new Port<>();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  private Link stuffed() throws Exception {
    Link link = net.link();
    for (int i = 0; i < PIECES; i++) {
      link.socket().write(new byte[PIECE], Chan.discard());
    }
    net.settle();
    return link;
  }

  @Test
  void nothingIsQueuedWhenTheKernelTakesAll() throws Exception {
    Link link = net.link();
    assertThat(link.socket().queued()).isEqualTo(Result.ok(0L));

    link.socket().write(ascii("a"));

    assertThat(link.socket().queued()).isEqualTo(Result.ok(0L));
  }

  @Test
  void whatTheKernelHasNotTakenIsQueued() throws Exception {
    Link link = stuffed();

    long queued = link.socket().queued().get();

    assertThat(queued).isPositive();
    link.peer().getInputStream().readNBytes(MORE_THAN_FITS);
    link.socket().write(new byte[0]);
    assertThat(link.socket().queued()).isEqualTo(Result.ok(0L));
    assertThat(link.socket().bytesWritten()).isEqualTo(MORE_THAN_FITS);
  }

  @Test
  void whoeverWaitsIsToldOnceWhenLittleEnoughIsLeft() throws Exception {
    Link link = stuffed();
    link.socket().whenQueued(PIECE, told.chan());
    net.settle();
    assertThat(told.tryRecv()).isNull();

    link.peer().getInputStream().readNBytes(MORE_THAN_FITS);

    assertThat(told.recv()).isBetween(0L, (long) PIECE);
    link.socket().write(ascii("a"));
    assertThat(told.tryRecv()).isNull();
  }

  @Test
  void whoeverAsksForWhatIsSoIsToldAtOnce() throws Exception {
    Link link = stuffed();
    long before = link.socket().queued().get();

    link.socket().whenQueued(Long.MAX_VALUE, told.chan());

    // The kernel may take more at any time: its buffers grow.
    assertThat(told.recv()).isPositive().isBetween(link.socket().queued().get(), before);
  }

  @Test
  void theOneWhoWaitsForMoreIsToldFirst() throws Exception {
    Link link = stuffed();
    link.socket().whenQueued(0, told.chan());
    link.socket().whenQueued(PIECE, told.chan());

    link.peer().getInputStream().readNBytes(MORE_THAN_FITS);

    assertThat(told.recv()).isLessThanOrEqualTo(PIECE);
    assertThat(told.recv()).isZero();
  }

  @Test
  void whatIsWrittenMeanwhileCounts() throws Exception {
    Link link = stuffed();
    link.socket().whenQueued(0, told.chan());
    CompletableFuture<Result<Unit, TcpErrData>> last = link.socket().writeFuture(new byte[PIECE]);

    link.peer().getInputStream().readNBytes(MORE_THAN_FITS + PIECE);

    assertThat(told.recv()).isZero();
    assertThat(last.join().isOk()).isTrue();
  }

  @Test
  void aWriterThatWaitsNeverQueuesMuch() throws Exception {
    Link link = net.link();
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(
            () -> {
              try {
                link.peer().getInputStream().readNBytes(MORE_THAN_FITS);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    long most = 0;
    for (int i = 0; i < PIECES; i++) {
      link.socket().write(new byte[PIECE], Chan.discard());
      link.socket().whenQueued(2 * PIECE, told.chan());
      told.recv();
      most = Math.max(most, link.socket().queued().get());
    }
    reading.join();
    assertThat(most).isLessThanOrEqualTo(2 * PIECE);
  }

  @Test
  void aCloseTellsWhoeverWaits() throws Exception {
    Link link = stuffed();
    link.socket().whenQueued(0, told.chan());
    link.socket().close();

    assertThat(told.recv()).isZero();
    assertThat(link.socket().queued().getErr().errName()).isEqualTo("EBADF");
    link.socket().whenQueued(5, told.chan());
    assertThat(told.recv()).isZero();
  }

  @Test
  void theEndOfTheIotaskTellsWhoeverWaitsOrComes() throws Exception {
    Link link = stuffed();
    link.socket().whenQueued(0, told.chan());
    net.close();

    assertThat(told.recv()).isZero();
    link.socket().whenQueued(0, told.chan());
    assertThat(told.recv()).isZero();
  }

  @Test
  void aFileCountsWithAllOfItAndNoMoreOnceItHasFailed(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("file");
    Files.write(path, new byte[10]);
    Link link = stuffed();
    try (FileChannel file = FileChannel.open(path)) {
      long before = link.socket().queued().get();
      CompletableFuture<Result<Unit, TcpErrData>> sent = new CompletableFuture<>();
      net.iotask()
          .interact(
              loop -> {
                // Within one turn: that the file is short is told in a later one.
                link.socket().sendFile(file, 0, 1L << 50, sent::complete);
                assertThat(link.socket().queued().get()).isGreaterThan(1L << 49);
              })
          .join();
      link.socket().whenQueued(before + PIECE, told.chan());

      link.peer().getInputStream().readNBytes(MORE_THAN_FITS);

      assertThat(sent.join().isErr()).isTrue();
      assertThat(told.recv()).isLessThanOrEqualTo(before + PIECE);
    }
  }

  @Test
  void codeThatThrowsCostsItsConnection() throws Exception {
    Link link = net.link();
    RuntimeException thrown = new RuntimeException("on purpose");

    link.socket()
        .whenQueued(
            0,
            queued -> {
              throw thrown;
            });

    link.socket().closed().join();
    assertThat(net.errors()).containsExactly(thrown);
  }

  @Test
  void aNegativeMarkIsRefused() throws Exception {
    TcpSocket socket = net.link().socket();

    assertThatThrownBy(() -> socket.whenQueued(-1, Chan.discard()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void ofAConnectionThatDiesInTheMiddleOfAChunkNothingIsQueued() throws Exception {
    Link link = net.link();
    Connection connection = link.socket().connection();
    link.socket().option(StandardSocketOptions.SO_SNDBUF, 50_000).get(); // less than a chunk
    link.socket().write(new byte[MORE_THAN_FITS], Chan.discard());
    link.socket().whenQueued(0, told.chan());

    soon()
        .until(
            () -> {
              link.peer().getInputStream().readNBytes(10_000);
              return connection.call("", () -> Result.ok(diesInTheMiddle(connection))).get();
            });

    assertThat(told.recv()).isZero();
  }

  private static boolean diesInTheMiddle(Connection connection) {
    boolean begun = connection.writes().progress() > connection.writes().bytes();
    if (begun) {
      connection.died(TcpErrData.TIMEOUT);
    }
    return begun;
  }
}
