package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskMetrics;
import dev.uvport.result.Result;
import dev.uvport.uv.ChildJvm;
import dev.uvport.uv.UvLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What libuv's own listener can turn into an endless loop, or swallow without a word. */
@Timeout(240)
final class DescriptorLimitTest {
  @Test
  void withoutDescriptorsAListenerSaysSoServesItsSocketsAndRecovers() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.runWithDescriptors(100, RunOut.class);

    assertThat(outcome.output().lines())
        .endsWith("EMFILE; the first socket still echoes; all accepted in the end; counted");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void aListenerWhoseUserFailsToHearOfItRecoversAllTheSame() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.runWithDescriptors(100, FailToHear.class);

    assertThat(outcome.output().lines())
        .anySatisfy(line -> assertThat(line).contains("cannot accept (EMFILE"))
        .anySatisfy(line -> assertThat(line).contains("accepts again, after"))
        .endsWith("near the limit; told IllegalStateException; all accepted in the end");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void aListenerWhoseLogFailsServesAllTheSame() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.runWithDescriptors(100, FailToLog.class);

    assertThat(outcome.output().lines()).endsWith("each was served");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void aFlightRecordingIsToldWhenTheyRunShortAndWhenTheySuffice() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.runWithDescriptors(100, Recorded.class);

    assertThat(outcome.output().lines())
        .endsWith(
            "AcceptFailed iotask=recorded error=EMFILE",
            "DescriptorLimit iotask=recorded near=false limit=100",
            "DescriptorLimit iotask=recorded near=true limit=100");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Runs out of descriptors while a recording runs, in a process of its own. */
  static final class Recorded {
    public static void main(String[] args) throws Exception {
      Path file = Files.createTempFile("uvport", ".jfr");
      try (Recording recording = new Recording()) {
        recording.start();
        for (Class<?> one : List.of(Tcp.class, IoTask.class, UvLoop.class)) {
          RunOut.loadAllBeside(one);
        }
        try (IoTask iotask = IoTask.spawn("recorded")) {
          RunOut.failAndRecover(iotask);
        }
        recording.dump(file);
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.uvport."))
            .map(Recorded::describe)
            .filter(line -> !line.isEmpty())
            .sorted()
            .distinct()
            .forEach(System.out::println);
      } finally {
        Files.delete(file);
      }
    }

    private static String describe(RecordedEvent event) {
      String kind = event.getEventType().getName().substring("dev.uvport.".length());
      String where = kind + " iotask=" + event.getString("iotask");
      return switch (kind) {
        case "AcceptFailed" -> where + " error=" + event.getString("error");
        case "DescriptorLimit" ->
            where + " near=" + event.getBoolean("near") + " limit=" + event.getLong("limit");
        default -> "";
      };
    }
  }

  /** Cannot log that accepting works again, in a process of its own. */
  static final class FailToLog extends Handler {
    /** Held here, or the JDK would forget the handler with it. */
    private static final Logger LOGGER = Logger.getLogger("dev.uvport.net");

    public static void main(String[] args) throws Exception {
      for (Class<?> one : List.of(Tcp.class, IoTask.class, UvLoop.class)) {
        RunOut.loadAllBeside(one);
      }
      LOGGER.addHandler(new FailToLog());
      try (IoTask iotask = IoTask.spawn("without a log")) {
        RunOut.failAndRecover(iotask);
        System.out.println("each was served");
      }
    }

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel() == Level.INFO) { // that it accepts again
        throw new IllegalStateException("the disk is full");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Hears of a failure to accept, and fails itself, in a process of its own. */
  static final class FailToHear {
    public static void main(String[] args) throws Exception {
      for (Class<?> one : List.of(Tcp.class, IoTask.class, UvLoop.class)) {
        RunOut.loadAllBeside(one);
      }
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      List<Boolean> near = new CopyOnWriteArrayList<>();
      try (IoTask iotask = IoTask.spawn("hard of hearing", errors::add)) {
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 128, iotask).get();
        InetSocketAddress at = new InetSocketAddress("127.0.0.1", listener.localAddr().port());
        listener.incoming(
            result -> {
              result.ifErr(why -> near.add(iotask.metrics().nearDescriptorLimit()));
              result.get().close(); // which throws if there is none
            });
        CountDownLatch full = new CountDownLatch(1);
        iotask.interact(loop -> full.await());
        List<SocketChannel> clients = RunOut.fill(at);
        full.countDown();
        RunOut.awaitFailure(iotask, at, clients);
        while (errors.isEmpty()) {
          Thread.sleep(1);
        }
        for (SocketChannel client : clients.subList(0, clients.size() / 2)) {
          client.close();
        }
        while (iotask.metrics().accepted() < clients.size()) {
          Thread.sleep(1);
        }
        System.out.println(
            (near.get(0) ? "near the limit; told " : "not near; told ")
                + errors.get(0).getClass().getSimpleName()
                + "; all accepted in the end");
      }
    }
  }

  /** Connects to itself until the process has no descriptors left, in a process of its own. */
  static final class RunOut {
    public static void main(String[] args) throws Exception {
      for (Class<?> one : List.of(Tcp.class, IoTask.class, UvLoop.class)) {
        loadAllBeside(one);
      }
      try (IoTask iotask = IoTask.spawn("short of descriptors")) {
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 128, iotask).get();
        InetSocketAddress at = new InetSocketAddress("127.0.0.1", listener.localAddr().port());
        SocketChannel first = SocketChannel.open(at);
        TcpSocket served = listener.accept().get();
        CountDownLatch full = new CountDownLatch(1);
        iotask.interact(loop -> full.await()); // or it would accept while they connect
        List<SocketChannel> clients = fill(at);
        full.countDown();

        int waiting = clients.size();
        Result<TcpSocket, TcpErrData> next = listener.accept();
        List<TcpSocket> accepted = new ArrayList<>();
        while (next.isOk()) {
          accepted.add(next.get()); // kept open: descriptors do not come back
          waiting--;
          next = listener.accept();
        }
        StringBuilder story = new StringBuilder(next.getErr().errName());
        first.write(ByteBuffer.wrap(new byte[] {7}));
        if (served.read().get()[0] == 7) {
          story.append("; the first socket still echoes");
        }

        for (SocketChannel client : clients.subList(0, clients.size() / 2)) {
          client.close();
        }
        accepted.forEach(TcpSocket::close);
        while (waiting > 0) {
          Result<TcpSocket, TcpErrData> late = listener.accept();
          if (late.isOk()) {
            late.get().close();
            waiting--;
          }
        }
        IoTaskMetrics metrics = iotask.metrics();
        story.append("; all accepted in the end");
        System.out.println(
            metrics.acceptFailures() > 0 && metrics.accepted() == 1 + clients.size()
                ? story.append("; counted")
                : story.append("; but " + metrics));
      }
    }

    /** Loads all classes of a module: without a descriptor no class file can be opened. */
    private static void loadAllBeside(Class<?> one) throws Exception {
      Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isDirectory(root)) {
        return; // a jar is open already
      }
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          String name = root.relativize(file).toString().replace('/', '.');
          if (!name.equals("module-info.class")) {
            Class.forName(name.substring(0, name.length() - ".class".length()));
          }
        }
      }
    }

    /** Has a listener fail to accept, and serve all who came when descriptors are free again. */
    private static void failAndRecover(IoTask iotask) throws Exception {
      TcpListener listener = Tcp.bind(Loopback.V4, 0, 128, iotask).get();
      InetSocketAddress at = new InetSocketAddress("127.0.0.1", listener.localAddr().port());
      listener.incoming(result -> result.ifOk(TcpSocket::close));
      try (SocketChannel first = SocketChannel.open(at)) {
        first.read(ByteBuffer.allocate(1)); // loads what serving takes
      }
      CountDownLatch full = new CountDownLatch(1);
      iotask.interact(loop -> full.await());
      List<SocketChannel> clients = RunOut.fill(at);
      full.countDown();
      awaitFailure(iotask, at, clients);
      for (SocketChannel client : clients.subList(0, clients.size() / 2)) {
        client.close();
      }
      for (SocketChannel client : clients.subList(clients.size() / 2, clients.size())) {
        client.read(ByteBuffer.allocate(1)); // waits for the end
      }
    }

    /**
     * Waits until there was none for an accept. The JVM opens files now and then, so that one more
     * may have become free; but not at once, as the log may need it.
     */
    private static void awaitFailure(
        IoTask iotask, InetSocketAddress at, List<SocketChannel> clients) throws Exception {
      for (int looks = 1; iotask.metrics().acceptFailures() == 0; looks++) {
        Thread.sleep(1);
        if (looks % 1000 == 0) {
          clients.addAll(fill(at));
        }
      }
    }

    private static List<SocketChannel> fill(InetSocketAddress at) {
      List<SocketChannel> clients = new ArrayList<>();
      try {
        while (true) {
          clients.add(SocketChannel.open(at));
        }
      } catch (java.io.IOException full) {
        return clients;
      }
    }
  }
}
