package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.mio.Events;
import dev.uvport.mio.Interest;
import dev.uvport.mio.Poll;
import dev.uvport.mio.Token;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The states in which libraries have been seen to spin, and their neighbours. */
enum QuietState {
  CONNECTED {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      scene.link();
    }
  },
  READING {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      scene.link().socket().readStart(chunk -> {}).get();
    }
  },
  UNREAD_DATA {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      scene.link().send("nobody reads this");
    }
  },
  RECEIVER_FAR_BEHIND {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      fallBehind(scene.link());
    }
  },
  RECEIVER_FAR_BEHIND_AND_PEER_GONE {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      fallBehind(link);
      link.peer().close();
    }
  },
  RECEIVER_FAR_BEHIND_AND_RESET {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      fallBehind(link);
      link.reset();
    }
  },
  READING_STOPPED_INSIDE_THE_CALLBACK {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      CountDownLatch stopped = new CountDownLatch(1);
      link.socket()
          .readStart(
              chunk -> {
                link.socket().readStop();
                stopped.countDown();
              })
          .get();
      link.send("x");
      stopped.await();
      link.send("more, which waits in the kernel");
    }
  },
  PEER_HAS_ENDED {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      awaitEnd(scene.link());
    }
  },
  PEER_HAS_ENDED_AND_READING_WAS_STARTED_AGAIN {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      CountDownLatch ended = new CountDownLatch(2);
      Chan<Object> again =
          chunk -> {
            link.socket().readStart(more -> ended.countDown());
            ended.countDown();
          };
      link.socket().readStart(again).get();
      link.peer().shutdownOutput();
      ended.await();
    }
  },
  PEER_HAS_ENDED_AND_RESET {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      awaitEnd(link);
      link.reset();
    }
  },
  PEER_HAS_ENDED_BEFORE_ANYBODY_READS {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      scene.link().peer().close();
    }
  },
  BOTH_HAVE_ENDED {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      awaitEnd(link);
      link.socket().shutdown().get();
    }
  },
  ENDED_BY_THIS_SIDE {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      link.socket().shutdown().get();
      link.socket().readStart(chunk -> {}).get();
    }
  },
  PEER_DOES_NOT_READ {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      link.socket().write(new byte[32 << 20], written -> {});
      awaitStandstill(link.socket());
    }
  },
  PEER_DOES_NOT_READ_AND_HAS_ENDED {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      link.socket().write(new byte[32 << 20], written -> {});
      awaitStandstill(link.socket());
      awaitEnd(link);
    }
  },
  DATA_AND_A_POLL {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      Poll poll = scene.closeLater(Poll.create(scene.iotask()).get());
      Interest both = Interest.READABLE.add(Interest.WRITABLE);
      poll.registry().register(link.socket(), new Token(1), both).get();
      link.send("polled, but not read");
      Events events = Events.withCapacity(8);
      poll.poll(events, Duration.ofSeconds(30)).get();
      QuietScene.until(() -> link.socket().tryRead(ByteBuffer.allocate(1)).isOk());
      link.peer().shutdownOutput();
    }
  },
  NOBODY_ACCEPTS {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      scene.client(scene.listener());
    }
  },
  TOO_MANY_ACCEPTED {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      TcpListener listener = scene.listener();
      listener.incoming();
      for (int i = 0; i < 110; i++) {
        scene.client(listener);
      }
      QuietScene.until(() -> scene.iotask().metrics().accepted() >= 100);
    }
  },
  LISTENER_AND_A_POLL {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      TcpListener listener = scene.listener();
      Poll poll = scene.closeLater(Poll.create(scene.iotask()).get());
      poll.registry().register(listener, new Token(1), Interest.READABLE).get();
      scene.client(listener);
      poll.poll(Events.withCapacity(8), Duration.ofSeconds(30)).get();
    }
  },
  CONNECTING {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      FullListener full = scene.closeLater(new FullListener("127.0.0.1"));
      scene.closeLater(TcpConnector.to(full.address()).open(scene.iotask()));
    }
  },
  WAITING_FOR_A_TIMEOUT {
    @Override
    void bringAbout(QuietScene scene) {
      scene.iotask().after(Duration.ofHours(1), () -> {});
    }
  },
  TIME_LIMITS {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      Link link = scene.link();
      link.socket().option(TcpOptions.READ_TIMEOUT, Duration.ofHours(1)).get();
      link.socket().read(chunk -> {});
      link.socket().whenIdle(Duration.ofHours(1), time -> {});
    }
  },
  CLOSED {
    @Override
    void bringAbout(QuietScene scene) throws Exception {
      List<Link> links = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        links.add(scene.link());
      }
      for (Link link : links) {
        link.socket().close();
        link.socket().closed().join();
      }
    }
  };

  abstract void bringAbout(QuietScene scene) throws Exception;

  private static void fallBehind(Link link) throws Exception {
    link.socket().readStart().get();
    link.send(new byte[DeliveryWindow.HIGH_WATER]);
    QuietScene.until(() -> link.socket().bytesRead() >= DeliveryWindow.HIGH_WATER);
    link.send("and more");
  }

  private static void awaitEnd(Link link) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    link.socket().readStart(chunk -> chunk.ifErr(why -> ended.countDown())).get();
    link.peer().shutdownOutput();
    ended.await();
  }

  /** Waits until the kernel takes no more. */
  private static void awaitStandstill(TcpSocket socket) {
    long[] before = {-1};
    QuietScene.until(
        () -> {
          long now = socket.queued().get();
          boolean stands = now == before[0];
          before[0] = now;
          return stands;
        });
  }
}
