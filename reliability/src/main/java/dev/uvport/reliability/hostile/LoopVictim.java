package dev.uvport.reliability.hostile;

import dev.uvport.uv.Epoll;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvGetAddrInfo;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvStream;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * What calls the public methods of {@code uv-native}.
 *
 * <p><b>Threading.</b> Its main method is called once.
 */
public final class LoopVictim {
  /** What users implement and the library calls. */
  private static final Set<Class<?>> USERS_OWN =
      Set.of(UvStream.Reader.class, UvGetAddrInfo.Listener.class, Epoll.Sink.class);

  private final Pool pool = new Pool(this::giveUp);
  private final Arguments arguments = new Arguments(pool);
  private final LoopRules rules = new LoopRules(pool, this::reported);
  private final Victim victim;

  private LoopVictim(Journal journal) {
    List<Executable> calls =
        PublicSurface.of(Uv.class).stream()
            .filter(call -> !USERS_OWN.contains(call.getDeclaringClass()))
            .filter(call -> !LoopRules.isMadeElsewhere(call))
            .toList();
    victim = new Victim(calls, pool, arguments, rules, journal);
    for (Class<?> type : USERS_OWN) {
      arguments.put(type, random -> victim.callbacks().of(type, random));
    }
    for (Class<?> type :
        List.of(Consumer.class, IntConsumer.class, LongConsumer.class, Runnable.class)) {
      arguments.put(type, random -> victim.callbacks().of(type, random));
    }
    arguments.put(
        UvLoop.class,
        random -> random.nextInt(8) > 0 ? rules.loop() : pool.any(UvLoop.class, random));
    arguments.put(SockAddr.class, random -> pool.any(SockAddr.class, random));
  }

  private void giveUp(Object object) {
    rules.giveUp(object);
  }

  private void reported(Throwable thrown) {
    victim.reported(thrown);
  }

  /**
   * Runs.
   *
   * @param args the seed, how many seconds, how many threads, where to write the journal
   */
  public static void main(String[] args) throws Exception {
    Uv.callbackMode(); // loads the library, before anybody interrupts that
    new LoopVictim(new Journal(Path.of(args[3])))
        .victim.run(
            Long.parseLong(args[0]), Double.parseDouble(args[1]), Integer.parseInt(args[2]));
  }
}
