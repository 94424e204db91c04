package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The JDK's readers and writers on both ends of a connection. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpSocketBufStreamsTest {
  private final BufFixture fixture = new BufFixture();
  private final TcpSocketBuf buf = fixture.buf;

  TcpSocketBufStreamsTest() throws IOException {}

  @AfterEach
  void closeAll() throws IOException {
    fixture.close();
  }

  @Test
  void aReadReturnsWhatThereIs() throws Exception {
    fixture.peerSends("abc");
    byte[] to = new byte[10];

    assertThat(buf.in().read(to, 1, 9)).isEqualTo(3);
    assertThat(to).startsWith(0, 'a', 'b', 'c', 0);
    assertThat(buf.in().read(to, 0, 0)).isZero();

    fixture.peer.shutdownOutput();
    assertThat(buf.in().read(to, 0, 10)).isEqualTo(-1);
    assertThat(buf.in().read()).isEqualTo(-1);
  }

  @Test
  void bothSidesShareTheirBytes() throws Exception {
    fixture.peerSendsAndEnds("one\ntwo\nthree");

    assertThat(buf.in().read()).isEqualTo('o');
    assertThat(buf.readLine()).isEqualTo("ne");
    assertThat(buf.in().readNBytes(2)).asString().isEqualTo("tw");
    assertThat(buf.readLine()).isEqualTo("o");
    assertThat(buf.in().readAllBytes()).asString().isEqualTo("three");
  }

  @Test
  void whatHasArrivedIsAvailable() throws Exception {
    assertThat(buf.in().available()).isZero();
    fixture.peerSendsAndEnds("abc");

    assertThat(buf.in().read()).isEqualTo('a');
    assertThat(buf.in().available()).isEqualTo(2);
    assertThat(buf.in().readAllBytes()).hasSize(2);
    assertThat(buf.in().available()).isZero();
  }

  @Test
  void bufferedReaderAndPrintWriterTalk() throws Exception {
    BufferedReader ours =
        new BufferedReader(new InputStreamReader(buf.in(), StandardCharsets.UTF_8));
    PrintWriter toPeer =
        new PrintWriter(new OutputStreamWriter(buf.out(), StandardCharsets.UTF_8), true);
    BufferedReader theirs =
        new BufferedReader(
            new InputStreamReader(fixture.peer.getInputStream(), StandardCharsets.UTF_8));

    for (String line : List.of("hello", "", "wörld")) {
      toPeer.println(line);
      assertThat(theirs.readLine()).isEqualTo(line);
      fixture.peerSends("you said " + line + "\r\n");
      assertThat(ours.readLine()).isEqualTo("you said " + line);
    }
    fixture.peer.shutdownOutput();
    assertThat(ours.readLine()).isNull();
  }

  @Test
  void scannerReads() throws Exception {
    fixture.peerSendsAndEnds("12 monkeys\n-7 dwarfs\n");
    Scanner scanner = new Scanner(buf.in(), StandardCharsets.UTF_8);

    assertThat(scanner.nextInt()).isEqualTo(12);
    assertThat(scanner.next()).isEqualTo("monkeys");
    assertThat(scanner.nextInt()).isEqualTo(-7);
    assertThat(scanner.nextLine()).isEqualTo(" dwarfs");
    assertThat(scanner.hasNext()).isFalse();
    assertThat(scanner.ioException()).isNull();
  }

  @Test
  void dataStreamsReadAndWrite() throws Exception {
    DataOutputStream theirs = new DataOutputStream(fixture.peer.getOutputStream());
    theirs.writeInt(-5);
    theirs.writeUTF("wörld");
    theirs.writeDouble(Math.PI);
    theirs.write(1);
    fixture.peer.shutdownOutput();
    DataInputStream ours = new DataInputStream(buf.in());

    assertThat(ours.readInt()).isEqualTo(-5);
    assertThat(ours.readUTF()).isEqualTo("wörld");
    assertThat(ours.readDouble()).isEqualTo(Math.PI);
    assertThatThrownBy(ours::readInt).isInstanceOf(EOFException.class);

    new DataOutputStream(buf.out()).writeLong(Long.MIN_VALUE + 1);
    assertThat(new DataInputStream(fixture.peer.getInputStream()).readLong())
        .isEqualTo(Long.MIN_VALUE + 1);
  }

  @Test
  void objectStreamsReadAndWrite() throws Exception {
    Map<String, List<Integer>> sent = Map.of("one", List.of(1), "two", List.of(1, 2));

    ObjectOutputStream toPeer = new ObjectOutputStream(buf.out());
    toPeer.writeObject(sent);
    toPeer.flush();
    assertThat(new ObjectInputStream(fixture.peer.getInputStream()).readObject()).isEqualTo(sent);

    ObjectOutputStream fromPeer = new ObjectOutputStream(fixture.peer.getOutputStream());
    fromPeer.writeObject(sent);
    fromPeer.flush();
    assertThat(new ObjectInputStream(buf.in()).readObject()).isEqualTo(sent);
  }

  @Test
  void sixteenMebibytesGoBothWaysAtOnce() throws Exception {
    byte[] there = new byte[16 << 20];
    byte[] back = new byte[16 << 20];
    new Random(3).nextBytes(there);
    new Random(4).nextBytes(back);
    CompletableFuture<byte[]> peerGot =
        inThread(() -> fixture.peer.getInputStream().readNBytes(there.length));
    CompletableFuture<byte[]> peerSent =
        inThread(
            () -> {
              fixture.peer.getOutputStream().write(back);
              return back;
            });
    CompletableFuture<byte[]> got =
        inThread(
            () -> {
              ByteArrayOutputStream to = new ByteArrayOutputStream();
              fixture.buf.in().transferTo(to);
              return to.toByteArray();
            });

    buf.out().write(there);

    assertThat(Arrays.mismatch(peerGot.join(), there)).isEqualTo(-1);
    peerSent.join();
    fixture.peer.shutdownOutput();
    assertThat(Arrays.mismatch(got.join(), back)).isEqualTo(-1);
  }

  private interface Io {
    byte[] run() throws IOException;
  }

  private static CompletableFuture<byte[]> inThread(Io io) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return io.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task).start());
  }

  @Test
  void closingAStreamClosesTheSocket() throws Exception {
    buf.in().close();

    assertThat(fixture.peer.getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(() -> buf.out().write(1)).isInstanceOf(TcpIoException.class);
    buf.out().close();
  }
}
