package dev.uvport.reliability.chain;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Streams through two proxies, each a process, from clients of the JDK and of uvport to a server of
 * uvport, while proxies are killed and stopped and ends misbehave: each byte arrives in its place,
 * or both ends are told that not all has.
 */
@Command(
    name = "chain",
    description = "Sends checksummed streams through two proxies while everything breaks.",
    mixinStandardHelpOptions = true)
public final class Chain implements Callable<Integer> {
  private static final Duration BACK_OFF = Duration.ofMillis(200);

  @Option(names = "--streams", defaultValue = "300", description = "How many (${DEFAULT-VALUE}).")
  private int streams;

  @Option(names = "--at-once", defaultValue = "24", description = "At a time (${DEFAULT-VALUE}).")
  private int atOnce;

  @Option(names = "--kills", defaultValue = "1", description = "SIGKILLs (${DEFAULT-VALUE}).")
  private int kills;

  @Option(names = "--stops", defaultValue = "2", description = "SIGSTOPs (${DEFAULT-VALUE}).")
  private int stops;

  @Option(
      names = "--patience",
      defaultValue = "5",
      description = "Seconds after which an end gives a silent one up (${DEFAULT-VALUE}).")
  private int patienceSeconds;

  @Option(names = "--seed", description = "Repeats a run; else uvport.seed or the clock.")
  private @Nullable Long seed;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The address of the clients, the server and the first proxy.")
  private String host = "127.0.0.1";

  @Option(
      names = "--far-host",
      defaultValue = "127.0.0.1",
      description = "The address of the second proxy.")
  private String farHost = "127.0.0.1";

  @Option(
      names = "--far-prefix",
      split = " ",
      description = "What the second proxy's command begins with, such as ip netns exec far.")
  private List<String> farPrefix = new ArrayList<>();

  private final AtomicInteger begun = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "chain");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts it.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    System.exit(new CommandLine(new Chain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    long used = seed != null ? seed : Long.getLong("uvport.seed", System.nanoTime());
    System.out.println("chain: seed " + used + "; repeat with --seed or -Duvport.seed=");
    Random random = new Random(used);
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      conversations.add(new Conversation(i, Plan.random(random), Plan.random(random)));
    }
    Tally tally = new Tally();
    long handles = UvHandle.created() - UvHandle.freed();
    long bytes = Uv.nativeBytes();
    try (IoTask iotask = IoTask.spawn("chain")) {
      run(conversations, iotask, random, tally);
    }
    threads.shutdown();
    conversations.forEach(conversation -> conversation.addTo(tally));
    if (UvHandle.created() - UvHandle.freed() > handles || Uv.nativeBytes() > bytes) {
      tally.violation("handles or native bytes are left");
    }
    if (tally.whole() == 0) {
      tally.violation("no stream was whole");
    }
    tally
        .violations()
        .forEach(what -> System.out.println("chain: FAILED: seed " + used + ": " + what));
    System.out.println(
        "chain: " + tally + "; proxies killed " + kills + ", stopped " + stops + "; seed " + used);
    return tally.violations().isEmpty() ? 0 : 1;
  }

  private void run(List<Conversation> conversations, IoTask iotask, Random random, Tally tally)
      throws InterruptedException {
    Duration patience = Duration.ofSeconds(patienceSeconds);
    IpAddr address = IpAddr.parse(host);
    try (ChainServer server = new ChainServer(address, iotask, conversations, threads, patience);
        ChainProxy far = new ChainProxy(farPrefix, farHost, host + ":" + server.port());
        ChainProxy near = new ChainProxy(List.of(), host, far.address())) {
      Wrecker wrecker = new Wrecker(List.of(near, far), kills, stops, random);
      CompletableFuture<Void> wrecked =
          CompletableFuture.runAsync(
              () -> {
                try {
                  wrecker.run(streams, begun::get);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              threads);
      Semaphore free = new Semaphore(atOnce);
      for (Conversation conversation : conversations) {
        free.acquire();
        while (wrecker.isDown() && !wrecked.isDone()) {
          Thread.sleep(1);
        }
        begun.incrementAndGet();
        threads.execute(
            () -> {
              try {
                play(conversation, near, iotask, patience);
              } finally {
                free.release();
              }
            });
      }
      // Each read, write and connect has its patience, but a slow end may have many of them.
      if (!free.tryAcquire(atOnce, 60L + 60L * patienceSeconds, TimeUnit.SECONDS)) {
        tally.violation("a client has not ended");
      }
      wrecked.join();
      for (Conversation conversation : conversations) {
        if (!conversation.awaitServer(60L + 60L * patienceSeconds)) {
          tally.violation(conversation + ": the server's end has not ended");
        }
      }
    }
  }

  /** Plays a client; one that fails waits a little, so that not all fail while a proxy is down. */
  private void play(Conversation conversation, ChainProxy to, IoTask iotask, Duration patience) {
    try {
      Wire wire = connect(conversation, to, iotask, patience);
      Side side =
          new Side(conversation.clients(), conversation.servers(), wire, new byte[0], patience);
      conversation.client(side);
      side.run(threads);
      if (side.error() == null) {
        return;
      }
    } catch (IOException e) {
      conversation.cannotConnect(e.toString());
    }
    try {
      Thread.sleep(BACK_OFF.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Wire connect(
      Conversation conversation, ChainProxy to, IoTask iotask, Duration patience)
      throws IOException {
    Wire wire =
        conversation.number() % 2 == 0
            ? new JdkWire(new InetSocketAddress(to.host(), to.port()), patience)
            : new UvWire(
                Tcp.connect(IpAddr.parse(to.host()), to.port(), iotask, patience)
                    .orElseThrow(why -> new IOException(why.toString())),
                patience);
    try {
      wire.write(ByteBuffer.allocate(Integer.BYTES).putInt(conversation.number()).array());
      return wire;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }
}
