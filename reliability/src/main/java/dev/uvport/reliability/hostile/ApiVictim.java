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
import java.lang.reflect.Executable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What calls the public methods of {@code api} and {@code iotask}.
 *
 * <p><b>Threading.</b> Its main method is called once.
 */
public final class ApiVictim {
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
  private final Victim victim;

  private ApiVictim(Journal journal) {
    List<Executable> calls =
        PublicSurface.of(Tcp.class, IoTask.class).stream()
            .filter(call -> !ApiRules.USERS_OWN.contains(call.getDeclaringClass()))
            .toList();
    Rules rules = new ApiRules(pool, arguments, this::reported);
    victim = new Victim(calls, pool, arguments, rules, journal);
    for (Class<?> type : CALLBACKS) {
      arguments.put(type, random -> victim.callbacks().of(type, random));
    }
    arguments.put(Chan.class, this::chan);
  }

  private void reported(Throwable thrown) {
    victim.reported(thrown);
  }

  private @Nullable Object chan(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Chan.discard();
      case 1 -> pool.any(OneShot.class, random);
      case 2 -> new Port<>().chan();
      default -> victim.callbacks().of(Chan.class, random);
    };
  }

  /**
   * Runs.
   *
   * @param args the seed, how many seconds, how many threads, where to write the journal
   */
  public static void main(String[] args) throws Exception {
    IoTask.spawn("first").close(); // loads the library, before anybody interrupts that
    ApiVictim api = new ApiVictim(new Journal(Path.of(args[3])));
    api.prepare(Files.createTempFile("victim", ".data"));
    api.victim.run(Long.parseLong(args[0]), Double.parseDouble(args[1]), Integer.parseInt(args[2]));
  }

  private void prepare(Path file) throws IOException {
    Files.write(file, new byte[100_000]);
    file.toFile().deleteOnExit();
    FileChannel data = FileChannel.open(file);
    FileChannel closed = FileChannel.open(file);
    closed.close();
    arguments.put(FileChannel.class, random -> random.nextInt(8) == 0 ? closed : data);
    arguments.put(SocketChannel.class, this::channel);
    arguments.put(SocketOption.class, ApiVictim::option);
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
  }

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
}
