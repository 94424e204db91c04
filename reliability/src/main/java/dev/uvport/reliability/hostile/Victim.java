package dev.uvport.reliability.hostile;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.Interaction;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.OnEstablish;
import dev.uvport.net.OnNewConnection;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Executable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A process that calls every public method of the library, from several threads, and on the loops
 * from callbacks, with random arguments, and says what came of it. It ends by itself with {@link
 * #WRONG} or {@link #HUNG}; what the library does to it, its exit status tells.
 *
 * <p><b>Threading.</b> Its main method is called once.
 */
public final class Victim {
  /** Exit status: a call threw what it may not throw, or an iotask reported such a thing. */
  public static final int WRONG = 2;

  /** Exit status: a call did not end. */
  public static final int HUNG = 3;

  private static final List<Class<?>> CALLBACKS =
      List.of(
          Runnable.class,
          Callable.class,
          Consumer.class,
          Function.class,
          BiFunction.class,
          IntFunction.class,
          IntPredicate.class,
          Predicate.class,
          Command.class,
          Interaction.class,
          OnEstablish.class,
          OnNewConnection.class,
          ReadHandler.class);

  private final Pool pool = new Pool(ApiRules::giveUp);
  private final Arguments arguments = new Arguments(pool);
  private final Watch watch = new Watch(this::hung);
  private final Rules rules = new ApiRules(pool, arguments, this::reported);
  private final List<Executable> calls =
      PublicSurface.of(Tcp.class, IoTask.class).stream()
          .filter(call -> !ApiRules.USERS_OWN.contains(call.getDeclaringClass()))
          .toList();
  private final Caller caller;
  private final AtomicInteger reports = new AtomicInteger();
  private final AtomicInteger logged = new AtomicInteger();

  private Victim(Journal journal) {
    caller = new Caller(calls, pool, arguments, rules, journal, watch, this::wrong);
    Callbacks callbacks =
        new Callbacks(
            pool,
            arguments::make,
            random -> {
              caller.callAny(random);
            });
    for (Class<?> type : CALLBACKS) {
      arguments.put(type, random -> callbacks.of(type, random));
    }
    arguments.put(Chan.class, random -> chan(callbacks, random));
  }

  private @Nullable Object chan(Callbacks callbacks, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Chan.discard();
      case 1 -> pool.any(OneShot.class, random);
      case 2 -> new Port<>().chan();
      default -> callbacks.of(Chan.class, random);
    };
  }

  /**
   * Runs.
   *
   * @param args the seed, how many seconds, how many threads, where to write the journal
   */
  public static void main(String[] args) throws Exception {
    long seed = Long.parseLong(args[0]);
    long nanos = (long) (Double.parseDouble(args[1]) * 1e9);
    Victim victim = new Victim(new Journal(Path.of(args[3])));
    victim.prepare(Files.createTempFile("victim", ".data"));
    victim.run(seed, nanos, Integer.parseInt(args[2]));
    Runtime.getRuntime().halt(0);
  }

  private void prepare(Path file) throws IOException {
    Files.write(file, new byte[100_000]);
    file.toFile().deleteOnExit();
    FileChannel data = FileChannel.open(file);
    FileChannel closed = FileChannel.open(file);
    closed.close();
    arguments.put(FileChannel.class, random -> random.nextInt(8) == 0 ? closed : data);
    arguments.put(SocketChannel.class, this::channel);
    arguments.put(SocketOption.class, Victim::option);
    arguments.put(IpAddr.class, random -> pool.any(IpAddr.class, random));
    arguments.put(SocketAddr.class, random -> pool.any(SocketAddr.class, random));
    arguments.put(InetAddress.class, random -> InetAddress.getLoopbackAddress());
    arguments.put(
        InetSocketAddress.class,
        random ->
            random.nextBoolean()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)
                : InetSocketAddress.createUnresolved("nowhere", 1));
    arguments.put(
        List.class,
        random -> arguments.list(random.nextBoolean() ? SocketAddr.class : Object.class, random));
    arguments.put(Throwable.class, random -> new Callbacks.Thrown());
    Logger log = Logger.getLogger("dev.uvport");
    Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
    log.setUseParentHandlers(false);
    log.addHandler(new Log());
    keepLogger = log;
    watch.start();
  }

  /** The log manager holds loggers weakly, and the handler would go with it. */
  @SuppressWarnings("unused")
  private @Nullable Logger keepLogger;

  private @Nullable Object channel(RandomGenerator random) {
    try {
      SocketChannel channel = SocketChannel.open();
      if (random.nextInt(3) > 0 && pool.any(SocketAddr.class, random) instanceof SocketAddr to) {
        channel.configureBlocking(false);
        channel.connect(to.toInetSocketAddress());
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static SocketOption<?> option(RandomGenerator random) {
    List<SocketOption<?>> known =
        List.of(
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_LINGER,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.TCP_NODELAY,
            StandardSocketOptions.IP_TOS,
            TcpOptions.TTL,
            TcpOptions.IPV6_ONLY,
            TcpOptions.OOB_INLINE,
            TcpOptions.MAX_CONNECTIONS,
            TcpOptions.HALF_OPEN,
            TcpOptions.READ_TIMEOUT,
            TcpOptions.WRITE_TIMEOUT,
            TcpOptions.READ_DEADLINE,
            TcpOptions.WRITE_DEADLINE,
            TcpOptions.REFERENCED);
    return known.get(random.nextInt(known.size()));
  }

  private void run(long seed, long nanos, int threads) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Random random = new Random(seed * 31 + i);
      Thread thread = new Thread(() -> callUntil(end, random), "caller-" + i);
      callers.add(thread);
      thread.start();
    }
    for (Thread thread : callers) {
      thread.join();
    }
    System.out.printf(
        "%d methods, %d calls, %d of them refused, %d errors of callbacks reported, %d warnings%n",
        calls.size(), caller.total(), caller.failed(), reports.get(), logged.get());
    caller.missed().forEach(missed -> System.out.println("never called: " + missed));
  }

  /** Every method in turn, in another order each time, so that none is left to chance. */
  private void callUntil(long end, Random random) {
    List<Executable> order = new ArrayList<>(calls);
    while (System.nanoTime() < end) {
      Collections.shuffle(order, random);
      for (Executable call : order) {
        if (System.nanoTime() >= end) {
          return;
        }
        rules.provide(random);
        if (random.nextInt(8) > 0) {
          Thread.interrupted();
        }
        caller.call(call, random);
      }
    }
  }

  private void reported(Throwable thrown) {
    reports.incrementAndGet();
    if (!Caller.isThrownByCallback(thrown)) {
      wrong("an iotask reported", thrown);
    }
  }

  /** Where a port, too, hands what its receivers throw. */
  private void uncaught(Thread thread, Throwable thrown) {
    if (!Caller.isThrownByCallback(thrown)) {
      wrong(thread.getName(), thrown);
    }
  }

  private void wrong(String call, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    end(WRONG, call + " must not end with " + trace);
  }

  private void hung(String report) {
    end(HUNG, report);
  }

  private static synchronized void end(int status, String why) {
    System.out.println(why);
    System.out.flush();
    Runtime.getRuntime().halt(status);
  }

  /** What the library logs. */
  private final class Log extends Handler {
    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        if (record.getThrown() != null) {
          reported(record.getThrown());
        } else {
          logged.incrementAndGet();
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
