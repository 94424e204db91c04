package dev.uvport.reliability.hostile;

import dev.uvport.uv.Descriptors;
import dev.uvport.uv.Epoll;
import dev.uvport.uv.SharedDescriptor;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvAsync;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvGetAddrInfo;
import dev.uvport.uv.UvListener;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvPoll;
import dev.uvport.uv.UvTcp;
import dev.uvport.uv.UvTimer;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to the surface of {@code uv-native}. One thread owns a loop; the others are
 * strangers to it.
 *
 * <p>Not called, for their documentation forbids it: {@link UvTcp#open} and {@link
 * Descriptors#close} with another's descriptor, {@link UvPoll} of a descriptor that is closed
 * first, {@link Epoll#close} before its watcher's, {@link UvLoop#run} in a mode that waits.
 *
 * <p><b>Threading.</b> Any thread.
 */
final class LoopRules implements Rules {
  private static final SockAddr ANY_PORT = new SockAddr(new byte[] {127, 0, 0, 1}, 0, 0);
  private static final int LIFE = 300;
  private static final List<String> HOSTS =
      List.of("127.0.0.1", "::1", "localhost", "", "a\0b", "x".repeat(254));

  private static final Set<Class<?>> EXPECTED =
      Set.of(
          IllegalArgumentException.class,
          IllegalStateException.class,
          IndexOutOfBoundsException.class,
          UvException.class);

  private final Pool pool;
  private final Consumer<Throwable> onError;

  /** Descriptors of connections that are nobody's. */
  private final Queue<Integer> own = new ConcurrentLinkedQueue<>();

  /** Sets that a loop watches. */
  private final Set<Epoll> watched = ConcurrentHashMap.newKeySet();

  private @Nullable Thread owner;
  private @Nullable UvLoop loop;
  private int steps;

  /**
   * Makes the rules.
   *
   * @param onError takes what the loop reports
   */
  LoopRules(Pool pool, Consumer<Throwable> onError) {
    this.pool = pool;
    this.onError = onError;
  }

  private boolean isOwner() {
    return Thread.currentThread() == owner;
  }

  /** The owner's loop. */
  @Nullable UvLoop loop() {
    return loop;
  }

  @Override
  public boolean admits(Executable call, @Nullable Object receiver, RandomGenerator random) {
    Class<?> type = call.getDeclaringClass();
    if (type == UvLoop.class && call.getName().equals("close")) {
      return random.nextInt(50) == 0;
    }
    return true;
  }

  /** What {@link #provide} does itself: loops are their owner's, and their ends come in order. */
  static boolean isMadeElsewhere(Executable call) {
    Class<?> type = call.getDeclaringClass();
    return call instanceof Constructor<?> && type == UvLoop.class
        || call.getName().equals("close") && type == Epoll.class;
  }

  @Override
  public void adjust(
      Executable call, @Nullable Object receiver, @Nullable Object[] with, RandomGenerator random) {
    int[] nobodys = {-1, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE};
    int bad = nobodys[random.nextInt(nobodys.length)];
    Class<?> type = call.getDeclaringClass();
    if (call.getName().equals("resolve") && type == UvGetAddrInfo.class) {
      with[1] = HOSTS.get(random.nextInt(HOSTS.size()));
    } else if (type == UvLoop.class && call.getName().equals("run")) {
      with[0] = UvLoop.Mode.NOWAIT;
    } else if (type == UvPoll.class && call instanceof Constructor<?>) {
      with[1] = bad;
    } else if (type == UvTcp.class && call.getName().equals("open")
        || (type == Descriptors.class && with.length > 0)) {
      Integer mine = random.nextInt(4) > 0 ? own.peek() : null;
      if (mine != null && !isShared(call) && !own.remove(mine)) {
        mine = null;
      }
      with[0] = mine != null ? mine : bad;
    } else if (receiver instanceof Epoll epoll && call.getName().equals("watcher")) {
      watched.add(epoll);
    }
  }

  /** Whether a descriptor stays its owner's. */
  private static boolean isShared(Executable call) {
    return !call.getName().equals("open") && !call.getName().equals("close");
  }

  @Override
  public void returned(
      Executable call, @Nullable Object receiver, @Nullable Object result, RandomGenerator random) {
    String name = call.getName();
    boolean makes = name.equals("accept") || name.equals("duplicate");
    if (makes && result instanceof Integer fd && fd >= 0) {
      own.add(fd);
    }
    if (!(result instanceof SockAddr)) {
      pool.add(result, random);
    }
  }

  @Override
  public boolean expects(Executable call, Throwable failure) {
    return EXPECTED.stream().anyMatch(type -> type.isInstance(failure));
  }

  @Override
  public void provide(RandomGenerator random) {
    if (owner == null) {
      synchronized (this) {
        owner = owner == null ? Thread.currentThread() : owner;
      }
    }
    if (!isOwner()) {
      return;
    }
    steps++;
    if (loop == null || loop.live() == 0 || steps % LIFE == 0) {
      renew(random);
    } else if (random.nextInt(3) == 0) {
      loop.run(UvLoop.Mode.NOWAIT);
    }
  }

  private void renew(RandomGenerator random) {
    if (loop != null) {
      loop.close();
    }
    watched.forEach(Epoll::close);
    watched.clear();
    for (Integer fd = own.poll(); fd != null; fd = own.poll()) {
      Descriptors.close(fd);
    }
    UvLoop made = new UvLoop(onError);
    loop = made;
    pool.add(made, random);
    pool.add(made.outgoing(), random);
    UvListener listener = new UvListener(made, ANY_PORT, 16);
    pool.add(listener, random);
    pool.add(listener.localAddr(), random);
    pool.add(new UvTimer(made), random);
    pool.add(new UvAsync(made), random);
    Epoll epoll = new Epoll();
    pool.add(epoll, random);
    watched.add(epoll);
    pool.add(epoll.watcher(made), random);
    provideConnection(made, listener, random);
  }

  private void provideConnection(UvLoop made, UvListener listener, RandomGenerator random) {
    UvTcp tcp = new UvTcp(made);
    tcp.connect(listener.localAddr(), status -> {});
    SharedDescriptor shared = tcp.share();
    pool.add(tcp, random);
    pool.add(shared, random);
    listener.watch(
        () -> {
          int fd = listener.accept();
          if (fd >= 0) {
            own.add(fd);
          }
        });
    pool.add(UvGetAddrInfo.resolve(made, "127.0.0.1", (status, found) -> {}), random);
  }

  /** What the pool has no room for; handles go with their loop. */
  void giveUp(Object object) {
    if (object instanceof Epoll epoll) {
      watched.add(epoll); // closed with the loop, whoever watches it
    }
  }
}
