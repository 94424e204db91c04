package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Chan;
import dev.uvport.iotask.Command;
import dev.uvport.result.Result;
import dev.uvport.timer.Timer;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every place at which an iotask calls the user's code, and how to make it do so. */
enum UserCallback {
  READ_HANDLER_DATA(
      Cost.CONNECTION,
      scene -> {
        scene.socket().readStart(handler(data -> scene.fail(), why -> {})).get();
        send(scene);
      }),
  READ_HANDLER_END(
      Cost.CONNECTION,
      scene -> {
        scene.socket().readStart(handler(data -> {}, why -> scene.fail())).get();
        scene.link().peer().shutdownOutput();
      }),
  READ_HANDLER_END_BY_RESET(
      Cost.CONNECTION,
      scene -> {
        scene.socket().readStart(handler(data -> {}, why -> scene.fail())).get();
        scene.link().reset();
      }),
  READ_HANDLER_END_BY_CLOSE(
      Cost.CONNECTION,
      scene -> {
        scene.socket().readStart(handler(data -> {}, why -> scene.fail())).get();
        scene.socket().close();
      }),
  READ_CHAN_DATA(
      Cost.CONNECTION,
      scene -> {
        scene.socket().readStart(chunk -> chunk.ifOk(bytes -> scene.fail())).get();
        send(scene);
      }),
  READ_CHAN_END(
      Cost.CONNECTION,
      scene -> {
        scene.socket().readStart(chunk -> chunk.ifErr(why -> scene.fail())).get();
        scene.link().peer().shutdownOutput();
      }),
  READ_CHAN_MAPPER(
      Cost.CONNECTION,
      scene -> {
        scene
            .socket()
            .readStart(
                Chan.discard()
                    .<Result<byte[], TcpErrData>>contramap(
                        chunk -> {
                          if (chunk.isOk()) {
                            scene.fail();
                          }
                          return chunk;
                        }))
            .get();
        send(scene);
      }),
  READ_CHAN_BACKLOG(
      Cost.CONNECTION,
      scene -> {
        Chan<Object> chan = withBacklog(() -> scene.hasThrown() ? 0 : failing(scene));
        scene.socket().readStart(chan).get();
        try {
          scene.link().send(new byte[DeliveryWindow.HIGH_WATER]);
        } catch (SocketException closedMeanwhile) {
          return;
        }
      }),
  SINGLE_READ_DATA(
      Cost.CONNECTION,
      scene -> {
        scene.socket().read(chunk -> scene.fail());
        send(scene);
      }),
  SINGLE_READ_END(
      Cost.CONNECTION,
      scene -> {
        scene.socket().read(chunk -> scene.fail());
        scene.link().peer().shutdownOutput();
      }),
  SINGLE_READ_TIME_LIMIT(
      Cost.CONNECTION,
      scene -> {
        scene.socket().option(TcpOptions.READ_TIMEOUT, Duration.ofMillis(1)).get();
        scene.socket().read(chunk -> scene.fail());
      }),
  READ_FUTURE(
      Cost.NOTHING,
      scene -> {
        scene.socket().readFuture(Duration.ofSeconds(30)).thenAccept(chunk -> scene.fail());
        send(scene);
      }),
  WRITE_RESULT(
      Cost.CONNECTION, scene -> scene.socket().write(new byte[1], written -> scene.fail())),
  WRITE_RESULT_ON_THE_LOOP(
      Cost.CONNECTION,
      scene -> {
        TcpSocket socket = scene.socket();
        onLoop(scene, () -> socket.write(new byte[1], written -> scene.fail()));
      }),
  WRITE_RESULT_OF_WHAT_WAS_LENT(
      Cost.CONNECTION,
      scene -> {
        scene
            .socket()
            .readStart(
                handler(data -> scene.socket().write(data, written -> scene.fail()), why -> {}))
            .get();
        send(scene);
      }),
  WRITE_RESULT_OF_A_QUEUED_ONE(
      Cost.CONNECTION,
      scene -> {
        scene.socket().write(new byte[16 << 20], written -> {});
        scene.socket().write(new byte[1], written -> scene.fail());
        scene.link().peer().getInputStream().readNBytes((16 << 20) + 1);
      }),
  WRITE_RESULT_BY_CLOSE(
      Cost.CONNECTION,
      scene -> {
        scene.socket().write(new byte[16 << 20], written -> scene.fail());
        scene.socket().close();
      }),
  WRITE_FUTURE(
      Cost.NOTHING,
      scene -> scene.socket().writeFuture(new byte[1]).thenAccept(written -> scene.fail())),
  SHUTDOWN_RESULT(Cost.CONNECTION, scene -> scene.socket().shutdown(ended -> scene.fail())),
  SEND_FILE_RESULT(
      Cost.CONNECTION,
      scene -> {
        var file = scene.closeLater(new BrokenFile(position -> 1));
        scene.socket().sendFile(file, 0, 1, sent -> scene.fail());
      }),
  SEND_FILE_READ(
      Cost.TOLD_BY_THE_RESULT,
      scene -> {
        var file = scene.closeLater(new BrokenFile(position -> (int) failing(scene)));
        CountDownLatch told = new CountDownLatch(1);
        scene.socket().sendFile(file, 0, 1, sent -> sent.ifErr(why -> told.countDown()));
        told.await();
      }),
  WHEN_QUEUED(Cost.CONNECTION, scene -> scene.socket().whenQueued(0, queued -> scene.fail())),
  WHEN_QUEUED_LATER(
      Cost.CONNECTION,
      scene -> {
        scene.socket().write(new byte[16 << 20], written -> {});
        scene.socket().whenQueued(0, queued -> scene.fail());
        scene.link().peer().getInputStream().readNBytes(16 << 20);
      }),
  WHEN_IDLE(
      Cost.CONNECTION,
      scene -> scene.socket().whenIdle(Duration.ofMillis(4), time -> scene.fail())),
  CLOSED_FUTURE(
      Cost.NOTHING,
      scene -> {
        scene.socket().closed().thenAccept(how -> scene.fail());
        scene.socket().close();
      }),
  CONNECTED_FUTURE(
      Cost.NOTHING,
      scene -> {
        TcpSocket socket =
            TcpConnector.to(Loopback.V4, scene.loopback().port()).open(scene.iotask());
        scene.closeLater(socket);
        scene.closeLater(scene.loopback().listener().accept().get());
        socket.connected().thenAccept(how -> scene.fail());
      }),
  CONNECT_CHAN(
      Cost.NO_CONNECTION,
      scene -> {
        Tcp.connect(
            Loopback.V4, scene.loopback().port(), scene.iotask(), connected -> scene.fail());
        scene.closeLater(scene.loopback().listener().accept().get());
      }),
  CONNECT_CHAN_OF_A_FAILURE(
      Cost.NO_CONNECTION,
      scene ->
          Tcp.connect(Loopback.V4, closedPort(scene), scene.iotask(), refused -> scene.fail())),
  CONNECT_FUTURE(
      Cost.NOTHING,
      scene -> {
        Tcp.connectFuture(Loopback.V4, scene.loopback().port(), scene.iotask())
            .thenAccept(
                connected -> {
                  connected.get().close();
                  scene.fail();
                });
        scene.closeLater(scene.loopback().listener().accept().get());
      }),
  INCOMING(
      Cost.NO_CONNECTION,
      scene -> {
        TcpListener listener = listener(scene);
        listener.incoming(
            accepted -> {
              scene.failOnce();
              accepted.ifOk(TcpSocket::close);
            });
        Socket first = connect(scene, listener);
        first.getInputStream().read(); // it is closed, and so is the next one, by its user
        connect(scene, listener).getInputStream().read();
      }),
  INCOMING_BACKLOG(
      Cost.NO_CONNECTION,
      scene -> {
        TcpListener listener = listener(scene);
        Chan<Object> chan =
            new Chan<>() {
              @Override
              @SuppressWarnings("unchecked")
              public void send(Object message) {
                ((Result<TcpSocket, TcpErrData>) message).ifOk(TcpSocket::close);
              }

              @Override
              public @Nullable Backlog backlog() {
                scene.failOnce();
                return null;
              }
            };
        listener.incoming(chan);
        connect(scene, listener).getInputStream().read();
        connect(scene, listener).getInputStream().read();
      }),
  DROPPED(
      Cost.NO_CONNECTION,
      scene -> {
        TcpListener listener = listener(scene, TcpConfig.of(TcpOptions.MAX_CONNECTIONS, 0));
        listener.dropped(peer -> scene.failOnce());
        listener.incoming(accepted -> {});
        connect(scene, listener).getInputStream().read();
        connect(scene, listener).getInputStream().read();
      }),
  NEW_CONNECTION_OF_LISTEN(
      Cost.NO_CONNECTION,
      scene -> {
        CountDownLatch over = new CountDownLatch(1);
        OnEstablish connectTwice =
            kill ->
                new Thread(
                        () -> {
                          try {
                            for (int i = 0; i < 2; i++) {
                              try (Socket client =
                                  new Socket("127.0.0.1", kill.localAddr().port())) {
                                client.getInputStream().read();
                              }
                            }
                          } catch (java.io.IOException e) {
                            scene.iotask().report(e);
                          } finally {
                            kill.send(Optional.empty());
                            over.countDown();
                          }
                        })
                    .start();
        Tcp.listen(
                Loopback.V4,
                0,
                8,
                scene.iotask(),
                connectTwice,
                (connection, kill) -> {
                  scene.failOnce();
                  connection.reject();
                })
            .get();
        over.await();
      }),
  TIMEOUT(Cost.NO_CONNECTION, scene -> scene.iotask().after(Duration.ZERO, scene::fail)),
  DELAYED_SEND(
      Cost.NO_CONNECTION,
      scene ->
          Timer.delayedSend(scene.iotask(), Duration.ofMillis(1), message -> scene.fail(), "m")),
  COMMAND(Cost.NO_CONNECTION, scene -> scene.iotask().send(Command.of(scene::fail))),
  INTERACTION(Cost.NOTHING, scene -> scene.iotask().interact(loop -> scene.fail())),
  INTERACTION_FUTURE(
      Cost.NOTHING, scene -> scene.iotask().interact(loop -> {}).thenRun(scene::fail)),
  FLUSH(Cost.NO_CONNECTION, scene -> onLoop(scene, () -> scene.iotask().flushLater(scene::fail))),
  AFTER_TURN(
      Cost.NO_CONNECTION, scene -> onLoop(scene, () -> scene.iotask().afterTurn(scene::fail))),
  LET_WAIT(
      Cost.NO_CONNECTION,
      scene -> scene.iotask().send(Command.of(() -> scene.iotask().letWait(scene::fail))));

  /** What a failure costs, and where it is told. */
  private enum Cost {
    /** Told to the iotask's error handler; the connection is closed. */
    CONNECTION,
    /** Told to the iotask's error handler; it is nobody's connection, or one just begun. */
    NO_CONNECTION,
    /** Told by the future that depends on it, as {@code CompletableFuture} says. */
    NOTHING,
    /** Told as the result of the operation. */
    TOLD_BY_THE_RESULT
  }

  private interface Provocation {
    void provoke(FailingScene scene) throws Exception;
  }

  private final Cost cost;
  private final Provocation provocation;

  UserCallback(Cost cost, Provocation provocation) {
    this.cost = cost;
    this.provocation = provocation;
  }

  void provoke(FailingScene scene) throws Exception {
    provocation.provoke(scene);
  }

  boolean costsItsConnection() {
    return cost == Cost.CONNECTION;
  }

  boolean isReported() {
    return cost == Cost.CONNECTION || cost == Cost.NO_CONNECTION;
  }

  private static void send(FailingScene scene) throws Exception {
    scene.link().send("x");
  }

  private static void onLoop(FailingScene scene, Runnable action) {
    scene.iotask().send(Command.of(action));
  }

  private static long failing(FailingScene scene) {
    scene.fail();
    return 0;
  }

  private static TcpListener listener(FailingScene scene) {
    return listener(scene, TcpConfig.EMPTY);
  }

  private static TcpListener listener(FailingScene scene, TcpConfig config) {
    return scene.closeLater(Tcp.bind(Loopback.V4, 0, 8, scene.iotask(), config).get());
  }

  private static Socket connect(FailingScene scene, TcpListener listener) throws Exception {
    return scene.closeLater(new Socket("127.0.0.1", listener.localAddr().port()));
  }

  private static int closedPort(FailingScene scene) {
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, scene.iotask()).get()) {
      return listener.localAddr().port();
    } finally {
      scene.loopback().settle();
    }
  }

  private static ReadHandler handler(Consumer<ByteBuffer> onData, Consumer<TcpErrData> onEnd) {
    return new ReadHandler() {
      @Override
      public void onData(ByteBuffer data) {
        onData.accept(data);
      }

      @Override
      public void onEnd(TcpErrData why) {
        onEnd.accept(why);
      }
    };
  }

  /** A chan of the user's, of which he says how much has been received. */
  private static Chan<Object> withBacklog(java.util.function.LongSupplier received) {
    Backlog backlog =
        new Backlog() {
          @Override
          public long sent() {
            return 1;
          }

          @Override
          public long received() {
            return received.getAsLong();
          }

          @Override
          public void whenReceived(long count, Runnable action) {}
        };
    return new Chan<>() {
      @Override
      public void send(Object message) {}

      @Override
      public Backlog backlog() {
        return backlog;
      }
    };
  }
}
