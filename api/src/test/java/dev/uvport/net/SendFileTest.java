package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class SendFileTest {
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @TempDir private Path folder;
  private Path path;
  private byte[] content;
  private FileChannel file;

  /** The forms in which it can be asked for; each waits for its result here. */
  enum Form {
    BLOCKING {
      @Override
      Result<Unit, TcpErrData> send(TcpSocket socket, FileChannel file, long position, long count) {
        return socket.sendFile(file, position, count);
      }
    },
    FUTURE {
      @Override
      Result<Unit, TcpErrData> send(TcpSocket socket, FileChannel file, long position, long count) {
        return socket.sendFileFuture(file, position, count).join();
      }
    },
    CHAN {
      @Override
      Result<Unit, TcpErrData> send(TcpSocket socket, FileChannel file, long position, long count)
          throws InterruptedException {
        OneShot<Result<Unit, TcpErrData>> done = new OneShot<>();
        socket.sendFile(file, position, count, done);
        return done.recv();
      }
    };

    abstract Result<Unit, TcpErrData> send(
        TcpSocket socket, FileChannel file, long position, long count) throws Exception;
  }

  @BeforeEach
  void writeFile() throws IOException {
    content = new byte[1_000_003];
    new Random(7).nextBytes(content);
    path = folder.resolve("file");
    Files.write(path, content);
    file = FileChannel.open(path, StandardOpenOption.READ);
  }

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    file.close();
    assertThat(net.errors()).isEmpty();
  }

  /** Grows the file to more than a connection takes without a reader. */
  private void grow() throws IOException {
    try (FileChannel more = FileChannel.open(path, StandardOpenOption.WRITE)) {
      more.write(ByteBuffer.wrap(new byte[1]), MORE_THAN_FITS - 1);
    }
  }

  private static CompletableFuture<byte[]> readAll(Link link) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return link.peer().getInputStream().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aWholeFileArrives(Form form) throws Exception {
    Link link = net.link();
    CompletableFuture<byte[]> arrived = readAll(link);

    assertThat(form.send(link.socket(), file, 0, content.length)).isEqualTo(Result.ok());
    link.socket().shutdown();

    assertThat(arrived.join()).isEqualTo(content);
    assertThat(link.socket().bytesWritten()).isEqualTo(content.length);
    assertThat(file.position()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1000003, 0", "0, 1", "1000002, 1", "3, 262144", "262143, 262145"})
  void aPartArrives(int position, int count) throws Exception {
    Link link = net.link();
    CompletableFuture<byte[]> arrived = readAll(link);

    assertThat(link.socket().sendFile(file, position, count).isOk()).isTrue();
    link.socket().shutdown();

    assertThat(arrived.join()).isEqualTo(Arrays.copyOfRange(content, position, position + count));
  }

  @Test
  void itKeepsItsPlaceAmongTheWrites() throws Exception {
    Link link = net.link();
    CompletableFuture<byte[]> arrived = readAll(link);

    link.socket().write(ascii("head"), Chan.discard());
    link.socket().sendFile(file, 10, 600_000, Chan.discard());
    link.socket().write(ascii("between"), Chan.discard());
    link.socket().sendFile(file, 0, 5, Chan.discard());
    link.socket().write(ascii("tail"), Chan.discard());
    link.socket().shutdown();

    byte[] all = arrived.join();
    assertThat(all).hasSize(4 + 600_000 + 7 + 5 + 4).startsWith(ascii("head"));
    assertThat(Arrays.copyOfRange(all, 4, 600_004))
        .isEqualTo(Arrays.copyOfRange(content, 10, 600_010));
    assertThat(Arrays.copyOfRange(all, 600_004, 600_011)).isEqualTo(ascii("between"));
    assertThat(Arrays.copyOfRange(all, 600_011, 600_016))
        .isEqualTo(Arrays.copyOfRange(content, 0, 5));
    assertThat(all).endsWith(ascii("tail"));
  }

  @Test
  void aPeerThatTakesNothingHoldsTheFileUp() throws Exception {
    grow();
    Link link = net.link();
    CompletableFuture<Result<Unit, TcpErrData>> sent =
        link.socket().sendFileFuture(file, 0, MORE_THAN_FITS);
    link.peer().getInputStream().readNBytes(content.length);
    net.settle();
    assertThat(sent).isNotDone();

    link.peer().getInputStream().readNBytes(MORE_THAN_FITS - content.length);

    assertThat(sent.join().isOk()).isTrue();
  }

  @Test
  void aFileThatIsTooShortIsAnErrorThatSaysSoAndLaterWritesGoOn() throws Exception {
    Link link = net.link();
    CompletableFuture<byte[]> arrived = readAll(link);
    link.socket().write(ascii("head"), Chan.discard());
    CompletableFuture<Result<Unit, TcpErrData>> sent =
        link.socket().sendFileFuture(file, 100, content.length);
    link.socket().write(ascii("tail"), Chan.discard());

    TcpErrData why = sent.join().getErr();
    link.socket().shutdown();

    assertThat(why.errName()).isEqualTo("EIO");
    assertThat(why.errMsg())
        .contains("sendFile of 1000003 bytes from 100", "the file ends at 1000003");
    assertThat(arrived.join()).startsWith(ascii("head")).endsWith(ascii("tail"));
  }

  @Test
  void aFileThatCannotBeReadIsAnError() throws Exception {
    Link link = net.link();
    FileChannel closed = FileChannel.open(path, StandardOpenOption.READ);
    closed.close();
    try (FileChannel writeOnly = FileChannel.open(path, StandardOpenOption.WRITE)) {
      assertThat(link.socket().sendFile(writeOnly, 0, 1).getErr().errMsg())
          .contains("NonReadableChannelException");
    }
    assertThat(link.socket().sendFile(closed, 0, 1).getErr().errMsg())
        .contains("ClosedChannelException");

    assertThat(link.socket().write(ascii("x")).isOk()).isTrue();
    assertThat(link.receive(1)).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, -1", "1, 9223372036854775807", "9223372036854775807, 1"})
  void aPartThatNoFileHasIsRefused(long position, long count) throws Exception {
    TcpSocket socket = net.link().socket();

    assertThatThrownBy(() -> socket.sendFile(file, position, count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(Long.toString(position), Long.toString(count));
  }

  @Test
  void aCloseCancelsWhatHasNotLeft() throws Exception {
    grow();
    Link link = net.link();
    CompletableFuture<Result<Unit, TcpErrData>> sent =
        link.socket().sendFileFuture(file, 0, MORE_THAN_FITS);
    link.peer().getInputStream().readNBytes(content.length);

    link.socket().close();

    assertThat(sent.join().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertThat(link.socket().sendFile(file, 0, 1).getErr().errName()).isEqualTo("EBADF");
  }

  @Test
  void theEndOfTheStreamComesBehindTheFile() throws Exception {
    Link link = net.link();
    link.socket().sendFile(file, 0, 600_000, Chan.discard());
    link.socket().shutdown(Chan.discard());

    assertThat(link.peer().getInputStream().readAllBytes())
        .isEqualTo(Arrays.copyOf(content, 600_000));
    assertThat(link.socket().sendFile(file, 0, 1).getErr().errName()).isEqualTo("EPIPE");
  }

  @Test
  void theBlockingFormIsNotForTheIotask() throws Exception {
    TcpSocket socket = net.link().socket();

    assertThat(
            net.iotask()
                .interact(
                    loop ->
                        assertThatThrownBy(() -> socket.sendFile(file, 0, 1))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("TcpSocket.sendFile")))
        .succeedsWithin(Duration.ofSeconds(30));
  }
}
