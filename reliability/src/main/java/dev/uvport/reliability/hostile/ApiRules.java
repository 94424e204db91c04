package dev.uvport.reliability.hostile;

import dev.uvport.comm.DuplexStream;
import dev.uvport.comm.LazyFuture;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.comm.Select;
import dev.uvport.iotask.Interaction;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.mio.Events;
import dev.uvport.mio.Interest;
import dev.uvport.mio.Poll;
import dev.uvport.mio.Token;
import dev.uvport.mio.Waker;
import dev.uvport.net.IpAddr;
import dev.uvport.net.KillChan;
import dev.uvport.net.OnEstablish;
import dev.uvport.net.OnNewConnection;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.net.ServerSocket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to uvport's own surface.
 *
 * <p><b>Threading.</b> Any thread.
 */
final class ApiRules implements Rules {
  /** What ends an iotask, and with it everything on it: now and then is often enough. */
  private static final Set<String> ENDS = Set.of("exit", "exitWhenIdle", "close");

  private static final int ENDS_IN = 20;

  /** What users implement and the library calls. */
  static final Set<Class<?>> USERS_OWN =
      Set.of(OnEstablish.class, OnNewConnection.class, ReadHandler.class, Interaction.class);

  /** What each step may throw; which of them, the documentation of each method says. */
  private static final Set<Class<?>> EXPECTED =
      Set.of(
          IllegalArgumentException.class,
          IllegalStateException.class,
          IndexOutOfBoundsException.class,
          UnsupportedOperationException.class,
          PortClosedException.class);

  private static final List<Integer> BAD_DESCRIPTORS =
      List.of(-1, 0, 1, 2, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE);

  private final Pool pool;
  private final Arguments arguments;
  private final Consumer<Throwable> onError;

  /** Descriptors that are nobody's. */
  private final Queue<Integer> detached = new ConcurrentLinkedQueue<>();

  /** Ports of which only some messages can be sent, as Java sees to. */
  private final Set<Port<?>> typed =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * Makes the rules.
   *
   * @param onError takes what the iotasks report
   */
  ApiRules(Pool pool, Arguments arguments, Consumer<Throwable> onError) {
    this.pool = pool;
    this.arguments = arguments;
    this.onError = onError;
  }

  @Override
  public boolean admits(Executable call, @Nullable Object receiver, RandomGenerator random) {
    Class<?> type = call.getDeclaringClass();
    if ((type == IoTask.class || type == IoTaskGroup.class) && ENDS.contains(call.getName())) {
      // Two iotasks that wait for each other's end inside letWait would do so for ever.
      return random.nextInt(ENDS_IN) == 0
          && !(Callbacks.isNested() && call.getName().equals("close"));
    }
    return true;
  }

  @Override
  public void adjust(
      Executable call, @Nullable Object receiver, @Nullable Object[] with, RandomGenerator random) {
    if (receiver instanceof KillChan && call.getName().equals("send")) {
      with[0] =
          Optional.ofNullable(pool.any(TcpErrData.class, random)); // all that Java would admit
    }
    Class<?> type = call.getDeclaringClass();
    Class<?>[] types = call.getParameterTypes();
    for (int i = 0; i < with.length; i++) {
      if (with[i] instanceof SocketOption<?> option
          && i + 1 < with.length
          && types[i + 1] == Object.class) {
        with[i + 1] = arguments.make(option.type(), random);
      }
    }
    if (type == Tcp.class || type == TcpConnector.class || type == SocketAddr.class) {
      for (int i = 0; i < with.length; i++) {
        if (types[i] == int.class && random.nextInt(3) > 0) {
          with[i] = somePort(random);
        }
      }
    }
    if (type == TcpConnector.class && with.length > 0 && with[0] instanceof List<?>) {
      with[0] = arguments.list(SocketAddr.class, random);
    }
    switch (type.getSimpleName() + "." + call.getName()) {
      case "Tcp.adopt" -> adjustDescriptor(with, random);
      case "IoTaskGroup.spawn" -> with[1] = random.nextInt(-1, 3); // so many threads are no test
      case "IoTask.spawn" -> {
        if (with.length == 2 && with[1] != null) {
          with[1] = onError;
        }
      }
      default -> {}
    }
  }

  /** Only what is nobody else's: no library can know whose a number is. */
  private void adjustDescriptor(@Nullable Object[] with, RandomGenerator random) {
    if (with[0] instanceof Integer) {
      Integer own = random.nextBoolean() ? detached.poll() : null;
      with[0] = own != null ? own : BAD_DESCRIPTORS.get(random.nextInt(BAD_DESCRIPTORS.size()));
    }
  }

  private int somePort(RandomGenerator random) {
    return pool.any(TcpListener.class, random) instanceof TcpListener listener
        ? listener.localAddr().port()
        : 0;
  }

  @Override
  public void returned(
      Executable call, @Nullable Object receiver, @Nullable Object result, RandomGenerator random) {
    if (call.getDeclaringClass() == TcpSocket.class && call.getName().equals("detach")) {
      ((Result<?, ?>) result).ifOk(fd -> detached.add((Integer) fd));
    }
    Object made = result instanceof Result<?, ?> answer && answer.isOk() ? answer.get() : result;
    if (made instanceof Port<?> port && call.getDeclaringClass() != DuplexStream.class) {
      typed.add(port);
    }
    boolean leavesTheHost = result instanceof IpAddr || result instanceof SocketAddr;
    boolean hidesItsType = call.getName().equals("contramap");
    if (!leavesTheHost
        && !hidesItsType
        && !(receiver instanceof Port<?> of && typed.contains(of))) {
      pool.add(result, random);
    }
  }

  @Override
  public void over(Executable call, @Nullable Object[] with, @Nullable Object result) {
    boolean refused = !(result instanceof Result<?, ?> answer && answer.isOk());
    for (Object given : with) {
      if (given instanceof SocketChannel channel) {
        close(channel);
      } else if (call.getName().equals("adopt") && given instanceof Integer fd && refused) {
        handBack(fd);
      }
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handBack(int fd) {
    if (!BAD_DESCRIPTORS.contains(fd)) {
      detached.add(fd);
    }
  }

  @Override
  public boolean expects(Executable call, Throwable failure) {
    // A callback that returns something else, or null, is found out where it is used.
    boolean generic =
        call.getDeclaringClass().getPackageName().endsWith(".result")
            || call.getName().equals("tryIo");
    return EXPECTED.stream().anyMatch(type -> type.isInstance(failure))
        || generic
            && (failure instanceof ClassCastException || failure instanceof NullPointerException);
  }

  @Override
  public void provide(RandomGenerator random) {
    if (!(pool.any(IoTask.class, random) instanceof IoTask) || random.nextInt(400) == 0) {
      IoTask iotask = IoTask.spawn("victim", onError);
      pool.add(iotask, random);
      pool.add(IpAddr.LOOPBACK_V4, random);
      pool.add(IpAddr.LOOPBACK_V6, random);
      pool.add(IpAddr.ANY_V4, random);
      pool.add(new Token(1), random);
      pool.add(Events.withCapacity(8), random);
      pool.add(new Port<Object>(), random);
      pool.add(new OneShot<Object>(), random);
      pool.add(DuplexStream.open(), random);
      pool.add(Select.of(new Port<>(), new Port<>()), random);
      pool.add(LazyFuture.fromPort(new Port<>()), random);
      provideSockets(iotask, random);
    }
  }

  private void provideSockets(IoTask iotask, RandomGenerator random) {
    Tcp.bind(IpAddr.LOOPBACK_V4, 0, 64, iotask).ifOk(listener -> provide(listener, iotask, random));
    Poll.create(iotask)
        .ifOk(
            poll -> {
              pool.add(poll.registry(), random);
              pool.add(Interest.READABLE, random);
              Waker waker = new Waker(poll.registry(), new Token(2));
              pool.add(waker, random);
              waker.wake();
              Events events = Events.withCapacity(8);
              poll.poll(events, Duration.ZERO);
              events.forEach(event -> pool.add(event, random));
              pool.add(poll, random); // from here on others may poll it, of whom it admits one
            });
  }

  private void provide(TcpListener listener, IoTask iotask, RandomGenerator random) {
    listener.incoming(accepted -> pool.add(accepted, random));
    pool.add(listener, random);
    pool.add(listener.localAddr(), random);
    TcpConnector to = TcpConnector.to(listener.localAddr());
    pool.add(to, random);
    pool.add(to.connectFuture(iotask), random);
    serve(iotask, random);
  }

  /** Connections that nobody has accepted yet, and the chan that ends their listener. */
  private void serve(IoTask iotask, RandomGenerator random) {
    int port = freePort();
    Thread listening =
        new Thread(
            () ->
                Tcp.listen(
                    IpAddr.LOOPBACK_V4,
                    port,
                    64,
                    iotask,
                    kill -> {
                      pool.add(kill, random);
                      Tcp.connectFuture(IpAddr.LOOPBACK_V4, port, iotask);
                      Tcp.connectFuture(IpAddr.LOOPBACK_V4, port, iotask);
                    },
                    (connection, kill) -> pool.add(connection, random)),
            "listening");
    listening.setDaemon(true);
    listening.start();
  }

  private static int freePort() {
    try (ServerSocket server = new ServerSocket(0)) {
      return server.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the pool has no room for: closed by some, dropped by others. */
  static void giveUp(Object object) {
    if (object instanceof IoTask iotask && iotask != IoTask.global()) {
      iotask.exit();
    } else if (object instanceof IoTaskGroup group) {
      group.members().forEach(IoTask::exit);
    } else if (object instanceof TcpSocket socket) {
      socket.close();
    } else if (object instanceof TcpListener listener) {
      listener.close();
    } else if (object instanceof Poll poll) {
      poll.close();
    }
  }
}
