package dev.uvport.net;

import dev.uvport.comm.Port;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/** Lets happen what a flight recording is told, in a process of its own, and prints what it was. */
final class RecordedProgram {
  private static final String EVENTS = "dev.uvport.";
  private static final List<String> KINDS =
      List.of(
          "Accept",
          "AcceptFailed",
          "BackPressure",
          "Close",
          "Connect",
          "LongTurn",
          "Spin",
          "StuckTurn");

  /** The last event, which comes after all others. */
  private static final String LAST = "Connect target=[";

  /** How a turn is described that is not the one which was made to last. */
  private static final String ELSEWHERE = " elsewhere";

  private RecordedProgram() {}

  public static void main(String[] args) throws Exception {
    Set<String> told = new ConcurrentSkipListSet<>();
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch spun = new CountDownLatch(1);
    try (RecordingStream recording = new RecordingStream()) {
      for (String kind : KINDS) {
        recording.onEvent(
            EVENTS + kind,
            event -> {
              String line = describe(kind, event);
              told.add(line);
              if (line.endsWith(" at=standStill")) {
                stuck.countDown();
              } else if (kind.equals("Spin")) {
                spun.countDown();
              }
            });
      }
      recording.startAsync();
      try (IoTask iotask = IoTask.spawn("recorded")) {
        converse(iotask);
        refuse(iotask);
        fallBehind(iotask);
        block(iotask, stuck);
        spin(iotask, spun);
        Tcp.connect(IpAddr.parse("::1"), 1, iotask);
      }
      for (int tries = 0;
          told.stream().noneMatch(RecordedProgram::isLast) && tries < 12_000;
          tries++) {
        Thread.sleep(10); // the stream passes events on once a second
      }
    }
    told.forEach(System.out::println);
  }

  private static boolean isLast(String line) {
    return line.startsWith(LAST);
  }

  private static void converse(IoTask iotask) throws Exception {
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get()) {
      int port = listener.localAddr().port();
      TcpSocket client = Tcp.connect(Loopback.V4, port, iotask).get();
      TcpSocket server = listener.accept().get();
      client.write(new byte[5]).get();
      server.read().get();
      server.write(new byte[7]).get();
      client.read().get();
      client.close();
      server.read(); // the end of the stream
      server.close();

      Socket peer = new Socket("127.0.0.1", port);
      try (TcpSocket reset = listener.accept().get()) {
        Link link = new Link(reset, peer);
        link.send("x"); // so that it is open when it is reset
        reset.read().get();
        link.reset();
        reset.read();
      }
    }
  }

  private static void refuse(IoTask iotask) throws Exception {
    TcpConfig none = TcpConfig.of(TcpOptions.MAX_CONNECTIONS, 0);
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask, none).get();
    listener.incoming(accepted -> {});
    int port = listener.localAddr().port();
    try (Socket dropped = new Socket("127.0.0.1", port)) {
      dropped.getInputStream().read();
    }
    listener.close();
    Tcp.connect(Loopback.V4, 1, iotask); // where nobody listens
  }

  private static void fallBehind(IoTask iotask) throws Exception {
    byte[] much = new byte[4 * DeliveryWindow.HIGH_WATER];
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
        Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
        TcpSocket socket = listener.accept().get()) {
      Port<Result<byte[], TcpErrData>> port = socket.readStart().get();
      Thread writer =
          new Thread(
              () -> {
                try {
                  peer.getOutputStream().write(much);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      writer.start();
      while (isReading(iotask, socket)) {
        Thread.sleep(1);
      }
      socket
          .iotask()
          .interact(loop -> {})
          .join(); // what was counted is delivered, and held against
      for (int received = 0; received < much.length; ) {
        received += port.recv().get().length;
      }
      writer.join();
    }
  }

  private static boolean isReading(IoTask iotask, TcpSocket socket) {
    AtomicBoolean reading = new AtomicBoolean();
    iotask.interact(loop -> reading.set(socket.connection().reads().isReading())).join();
    return reading.get();
  }

  /** Again and again, as the watchdog tells once of a turn and may meet it on its way here. */
  private static void block(IoTask iotask, CountDownLatch reported) {
    iotask.watch(Duration.ofMillis(20));
    while (reported.getCount() > 0) {
      iotask.send(Command.of(() -> standStill(reported)));
      iotask.interact(loop -> {}).join();
    }
  }

  private static void spin(IoTask iotask, CountDownLatch reported) {
    while (reported.getCount() > 0) {
      iotask
          .interact(
              loop -> {
                for (int turn = 0; turn < 5_000; turn++) {
                  loop.stats().turnOver(true);
                }
              })
          .join();
    }
  }

  private static void standStill(CountDownLatch goOn) {
    try {
      goOn.await(5, TimeUnit.SECONDS);
      Thread.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String describe(String kind, RecordedEvent event) {
    return switch (kind) {
      case "Accept" -> kind + peer(event) + " iotask=" + event.getString("iotask");
      case "AcceptFailed" -> kind + " error=" + event.getString("error");
      case "BackPressure" -> kind + peer(event) + " on=" + event.getBoolean("on");
      case "Close" ->
          kind
              + peer(event)
              + " cause="
              + event.getString("cause")
              + " read="
              + event.getLong("bytesRead")
              + " written="
              + event.getLong("bytesWritten");
      case "Connect" ->
          kind
              + " target="
              + withoutPort(event.getString("target"))
              + peer(event)
              + " error="
              + event.getString("error")
              + " attempts="
              + event.getInt("attempts")
              + " duration="
              + (event.getDuration().toNanos() > 0 ? "positive" : "none");
      case "LongTurn" ->
          kind
              + " iotask="
              + event.getString("iotask")
              + (event.getDuration("length").toMillis() >= 30
                  ? " length=at least 30 ms"
                  : " short");
      case "Spin" ->
          kind
              + " iotask="
              + event.getString("iotask")
              + (event.getLong("turnsPerSecond") > 1000 ? " fast" : " slow");
      default ->
          kind
              + " iotask="
              + event.getString("iotask")
              + (event.getString("at").contains("standStill") ? " at=standStill" : ELSEWHERE);
    };
  }

  private static String peer(RecordedEvent event) {
    return " peer=" + withoutPort(event.getString("peer"));
  }

  private static String withoutPort(String address) {
    return address == null ? "null" : address.replaceFirst(":.*", "");
  }
}
