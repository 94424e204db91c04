package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class EpollTest {
  private static final int READ = Epoll.IN | Epoll.RDHUP;

  /** Wider than an int, to see all of it come back. */
  private static final long ID = 0x1234_5678_9abc_def0L;

  private final TestLoop test = new TestLoop();
  private final Epoll epoll = new Epoll();

  private record Found(long id, int events) {}

  private List<Found> take(int max) {
    List<Found> found = new ArrayList<>();
    int count = epoll.take(max, (id, events) -> found.add(new Found(id, events)));
    assertThat(count).isEqualTo(found.size());
    return found;
  }

  private List<Found> takeSome() {
    List<Found> found = new ArrayList<>();
    test.runUntil(() -> found.addAll(take(16)));
    return found;
  }

  @Test
  void readyIsToldOnceUntilThereIsMore() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      assertThat(epoll.add(shared, ID, READ)).isZero();
      assertThat(take(16)).isEmpty();

      peer.send(new byte[] {1, 2});
      assertThat(takeSome()).containsExactly(new Found(ID, Epoll.IN));
      assertThat(take(16)).isEmpty();
      peer.send(new byte[] {3});
      assertThat(takeSome()).containsExactly(new Found(ID, Epoll.IN));

      ByteBuffer to = ByteBuffer.allocate(16);
      assertThat(shared.receive(to)).isEqualTo(3);
      assertThat(to.array()).startsWith(1, 2, 3);
      assertThat(shared.receive(to)).isEqualTo(UvError.EAGAIN);
    }
    epoll.close();
  }

  @Test
  void whatIsReadyAlreadyIsToldWhenItIsAddedAndWhenItIsModified() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      epoll.add(shared, 1, Epoll.OUT);
      assertThat(takeSome()).containsExactly(new Found(1, Epoll.OUT));

      assertThat(epoll.modify(shared, 2, Epoll.OUT)).isZero();

      assertThat(takeSome()).containsExactly(new Found(2, Epoll.OUT));
    }
    epoll.close();
  }

  @Test
  void whatWasRemovedIsNotTold() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      epoll.add(shared, 1, Epoll.OUT);

      assertThat(epoll.remove(shared)).isZero();

      assertThat(take(16)).isEmpty();
      assertThat(UvError.of(epoll.remove(shared)).name()).isEqualTo("ENOENT");
      assertThat(UvError.of(epoll.modify(shared, 1, READ)).name()).isEqualTo("ENOENT");
    }
    epoll.close();
  }

  @Test
  void addedTwiceIsAnError() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      epoll.add(peer.tcp().share(), 1, READ);

      assertThat(UvError.of(epoll.add(peer.tcp().share(), 2, READ)).name()).isEqualTo("EEXIST");
    }
    epoll.close();
  }

  @Test
  void whatDoesNotFitIsLeftForTheNextCall() throws Exception {
    try (test;
        TcpPeer one = TcpPeer.connect(test);
        TcpPeer other = TcpPeer.connect(test)) {
      epoll.add(one.tcp().share(), 1, Epoll.OUT);
      epoll.add(other.tcp().share(), 2, Epoll.OUT);

      List<Found> found = new ArrayList<>(take(1));
      assertThat(found).hasSize(1);
      found.addAll(take(1));

      assertThat(found).extracting(Found::id).containsExactlyInAnyOrder(1L, 2L);
      assertThat(take(1)).isEmpty();
    }
    epoll.close();
  }

  @Test
  void aLoopWatchesIt() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      AtomicInteger ready = new AtomicInteger();
      UvPoll watcher = epoll.watcher(test.loop());
      watcher.start(UvPoll.READABLE, ready::set);
      test.loop().run(UvLoop.Mode.NOWAIT);
      assertThat(ready).hasValue(0);

      epoll.add(peer.tcp().share(), 1, Epoll.OUT);
      test.runUntil(() -> ready.get() == UvPoll.READABLE);
      watcher.close();
    }
    epoll.close();
  }

  @Test
  void aClosedDescriptorAndAClosedSetAreRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      peer.tcp().close();
      assertThat(epoll.add(shared, 1, READ)).isEqualTo(UvError.EBADF);

      epoll.close();
      epoll.close();

      assertThat(epoll.take(1, (id, events) -> {})).isEqualTo(UvError.EBADF);
      assertThat(epoll.remove(shared)).isEqualTo(UvError.EBADF);
    }
  }

  @Test
  void whoeverWantsIsToldBeforeADescriptorIsClosed() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      epoll.add(shared, 1, READ);
      List<Integer> removed = new ArrayList<>();
      shared.beforeClose(() -> removed.add(epoll.remove(shared)));

      peer.tcp().close();
      peer.tcp().close();

      assertThat(removed).containsExactly(0);
    }
    epoll.close();
  }

  @Test
  void aClosedSetIsNotWatchedForItsNumberMayMeanAnotherDescriptor() {
    try (test) {
      epoll.close();

      assertThatThrownBy(() -> epoll.watcher(test.loop()))
          .isInstanceOf(UvException.class)
          .hasMessageContaining("EBADF");
    }
  }
}
