package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes of several connections that leave together. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvWriteBatchTest {
  private final TestLoop test = new TestLoop();
  private final List<String> answers = new ArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private NativeBuffer outgoing(String text) {
    test.loop().outgoing().bytes().put(0, text.getBytes(StandardCharsets.US_ASCII));
    return test.loop().outgoing();
  }

  @Test
  void eachConnectionGetsItsOwnBytesAndItsOwnAnswer() throws Exception {
    try (TcpPeer a = TcpPeer.connect(test);
        TcpPeer b = TcpPeer.connect(test);
        TcpPeer c = TcpPeer.connect(test)) {
      NativeBuffer from = outgoing("onetwothree");
      a.tcp().tryWriteBatched(from, 0, 3, n -> answers.add("a" + n));
      b.tcp().tryWriteBatched(from, 3, 3, n -> answers.add("b" + n));
      c.tcp().tryWriteBatched(from, 6, 5, n -> answers.add("c" + n));
      assertThat(answers).isEmpty();

      test.loop().writeBatched();

      assertThat(answers).containsExactly("a3", "b3", "c5");
      assertThat(a.socket().getInputStream().readNBytes(3)).asString().isEqualTo("one");
      assertThat(b.socket().getInputStream().readNBytes(3)).asString().isEqualTo("two");
      assertThat(c.socket().getInputStream().readNBytes(5)).asString().isEqualTo("three");
    }
  }

  @Test
  void whatTheKernelRefusesIsToldToItsOwnerOnly() throws Exception {
    try (TcpPeer full = TcpPeer.connect(test);
        TcpPeer ready = TcpPeer.connect(test)) {
      int chunk = test.loop().outgoing().capacity();
      while (full.tcp().tryWrite(test.loop().outgoing(), 0, chunk) > 0) {
        // until neither end's buffers take more
      }
      do { // again if the kernel has made room meanwhile
        answers.clear();
        full.tcp().tryWriteBatched(test.loop().outgoing(), 0, chunk, n -> answers.add("full " + n));
        ready.tcp().tryWriteBatched(outgoing("hello"), 0, 5, n -> answers.add("ready " + n));

        test.loop().writeBatched();
      } while (!answers.get(0).startsWith("full -"));

      assertThat(answers).containsExactly("full " + UvError.EAGAIN, "ready 5");
    }
  }

  @Test
  void aConnectionThatIsClosedBeforeIsLeftOut() throws Exception {
    try (TcpPeer gone = TcpPeer.connect(test);
        TcpPeer open = TcpPeer.connect(test)) {
      gone.tcp().tryWriteBatched(outgoing("hello"), 0, 5, n -> answers.add("gone " + n));
      open.tcp().tryWriteBatched(outgoing("hello"), 0, 5, n -> answers.add("open " + n));
      gone.tcp().close();

      test.loop().writeBatched();

      assertThat(answers).containsExactly("open 5");
      assertThat(open.socket().getInputStream().readNBytes(5)).asString().isEqualTo("hello");
    }
  }

  @Test
  void aBatchThatIsFullLeavesByItself() throws Exception {
    try (TcpPeer peer = TcpPeer.connect(test)) {
      NativeBuffer from = outgoing("x");
      for (int i = 0; i < 300; i++) {
        peer.tcp().tryWriteBatched(from, 0, 1, n -> answers.add("x" + n));
      }
      assertThat(answers).isNotEmpty().hasSizeLessThan(300);

      test.loop().writeBatched();

      assertThat(answers).hasSize(300).containsOnly("x1");
      assertThat(peer.socket().getInputStream().readNBytes(300)).hasSize(300);
    }
  }

  @Test
  void anAnswerMayCloseButNotAdd() throws Exception {
    try (TcpPeer peer = TcpPeer.connect(test);
        TcpPeer other = TcpPeer.connect(test)) {
      NativeBuffer from = outgoing("x");
      peer.tcp()
          .tryWriteBatched(
              from,
              0,
              1,
              n -> {
                assertThatThrownBy(
                        () -> peer.tcp().tryWriteBatched(from, 0, 1, again -> answers.add("no")))
                    .isInstanceOf(IllegalStateException.class);
                other.tcp().close();
                test.loop().writeBatched();
                answers.add("peer " + n);
              });
      other.tcp().tryWriteBatched(from, 0, 1, n -> answers.add("other " + n));

      test.loop().writeBatched();

      assertThat(answers).containsExactly("peer 1", "other 1");
    }
  }

  @Test
  void emptyWritesAreRefused() throws Exception {
    try (TcpPeer peer = TcpPeer.connect(test)) {
      assertThatThrownBy(
              () ->
                  peer.tcp().tryWriteBatched(test.loop().outgoing(), 0, 0, n -> answers.add("no")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void isTheLoopsThreadsOnly() {
    CompletableFuture<Void> elsewhere =
        CompletableFuture.runAsync(() -> test.loop().writeBatched());

    assertThatThrownBy(elsewhere::get)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this loop belongs to thread");
  }
}
