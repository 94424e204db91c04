package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.ChildJvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a flight recording is told, and that nobody else pays for it. */
@Timeout(300)
final class FlightRecordingTest {
  /** A recording is passed on once a second, by threads that may get little of a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @Test
  void eachEventIsRecordedWithItsFields() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(PATIENCE, RecordedProgram.class, List.of(), List.of("-Xmx256m"));

    assertThat(outcome.output().lines())
        .containsSubsequence(
            "Accept peer=127.0.0.1 iotask=recorded",
            "AcceptFailed error=MAX_CONNECTIONS",
            "BackPressure peer=127.0.0.1 on=false",
            "BackPressure peer=127.0.0.1 on=true",
            "Close peer=127.0.0.1 cause=ECONNRESET read=1 written=0",
            "Close peer=127.0.0.1 cause=closed after EOF read=5 written=7",
            "Close peer=127.0.0.1 cause=closed read=7 written=5",
            "Connect target=127.0.0.1 peer=127.0.0.1 error=null attempts=1 duration=positive",
            "Connect target=127.0.0.1 peer=null error=ECONNREFUSED attempts=1 duration=positive",
            "LongTurn iotask=recorded length=at least 30 ms",
            "Spin iotask=recorded fast",
            "StuckTurn iotask=recorded at=standStill");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void withoutARecordingNothingOfTheRecorderIsLoadedButTheQuestion() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(EchoOnce.class, List.of(), List.of("-Xlog:class+load:stdout"));

    assertThat(outcome.output()).contains("dev.uvport.flight.FlightLog ", "echoed 7");
    assertThat(outcome.output().lines())
        .filteredOn(line -> line.contains(" jdk.jfr.") || line.contains(" dev.uvport.flight."))
        .allMatch(
            line -> line.matches(".* (jdk.jfr.FlightRecorder|dev.uvport.flight.FlightLog) .*"));
    assertThat(outcome.exitCode()).isZero();
  }

  /** A connection to itself and back, with a turn that is long. */
  static final class EchoOnce {
    public static void main(String[] args) throws Exception {
      try (Loopback loopback = new Loopback()) {
        loopback.iotask().interact(loop -> Thread.sleep(30)).join();
        TcpSocket client = Tcp.connect(Loopback.V4, loopback.port(), loopback.iotask()).get();
        try (TcpSocket server = loopback.listener().accept().get()) {
          client.write(new byte[] {7}).get();
          System.out.println("echoed " + server.read().get()[0]);
        }
        client.close();
      }
    }
  }
}
