package dev.uvport.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ReportTest {
  private final Table table =
      new Table(experiment("main"), List.of(Peer.C_LIBUV, Peer.UVPORT_CALLBACK, Peer.NETTY_EPOLL));

  private static Experiment experiment(String id) {
    return Experiments.all(false, new Rounds(5, 3)).stream()
        .filter(experiment -> experiment.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void add(Peer peer, double cpuNanos) {
    table.add(peer, Map.of(Metric.CPU_NANOS, cpuNanos));
  }

  private String report() {
    return Report.markdown(
        "benchmarks/run compare --quick", Map.of("kernel", "6.1"), List.of(table), "benchmarks");
  }

  @Test
  void aFigureIsTheMedianOfItsRounds() {
    add(Peer.C_LIBUV, 9_000);
    add(Peer.C_LIBUV, 90_000);
    add(Peer.C_LIBUV, 8_000);
    assertThat(table.median(Peer.C_LIBUV, Metric.CPU_NANOS)).hasValue(9_000);
    assertThat(report()).contains("| C on libuv | - | - | - | 9,000 | - | - | - | - | 3 |");
  }

  @Test
  void otherRowsHaveARatioToTheFirst() {
    add(Peer.C_LIBUV, 8_000);
    add(Peer.UVPORT_CALLBACK, 10_000);
    assertThat(report()).contains("| 10,000 (1.25) |");
  }

  @Test
  void aMissingPeerIsARowThatSaysWhy() {
    add(Peer.UVPORT_CALLBACK, 10_000);
    table.missing(Peer.C_LIBUV, "there is no cc");
    assertThat(report())
        .contains("| C on libuv | - |")
        .contains("C on libuv: not measured, because there is no cc.")
        .contains("| 10,000 |");
  }

  @Test
  void aBarTellsWhetherItWasMet() {
    add(Peer.C_LIBUV, 1_000);
    add(Peer.UVPORT_CALLBACK, 1_040);
    add(Peer.NETTY_EPOLL, 1_000);
    assertThat(report())
        .contains(
            "| callbacks: whole CPU | at most 1.05 x C on libuv | 1.04 | 1.04 to 1.04 | yes |")
        .contains(
            "| callbacks: whole CPU | at most 1.00 x Netty, epoll | 1.04 | 1.04 to 1.04 | no |");
  }

  @Test
  void aLittleAllocationIsNotNone() {
    Table allocation = new Table(experiment("allocation"), List.of(Peer.UVPORT_CALLBACK));
    allocation.add(Peer.UVPORT_CALLBACK, Map.of(Metric.ALLOCATED_BYTES, 0.3));
    assertThat(Report.markdown("", Map.of(), List.of(allocation), "benchmarks"))
        .contains("| allocated per message, bytes | at most 0.0 | 0.3 | 0.3 to 0.3 | no |");
  }

  @Test
  void aBarOfWhatWasNotMeasuredIsLeftOut() {
    add(Peer.UVPORT_CALLBACK, 1_040);
    assertThat(report()).doesNotContain("callbacks: whole CPU");
  }

  @Test
  void theCommandAndTheMachineAreNamed() {
    assertThat(report()).contains("`benchmarks/run compare --quick`").contains("| kernel | 6.1 |");
  }

  @Test
  void everyExperimentOfABarMeasuresItsPeersAndMetric() {
    for (Bar bar : Bar.all()) {
      Experiment experiment = experiment(bar.experiment());
      assertThat(experiment.peers()).as(bar.what()).contains(bar.peer());
      if (bar.base() != null) {
        assertThat(experiment.peers()).as(bar.what()).contains(bar.base());
      }
      assertThat(experiment.metrics()).as(bar.what()).contains(bar.metric());
    }
  }

  @Test
  void thePlotIsAnSvgNamedAfterItsExperiment(@TempDir Path directory) throws Exception {
    table.add(Peer.UVPORT_CALLBACK, Map.of(Metric.USER_NANOS, 700.0, Metric.SYSTEM_NANOS, 8_000.0));
    Plot.write(table, directory);
    assertThat(Files.readString(directory.resolve("main.svg"))).contains("<svg").contains("</svg>");
  }

  @Test
  void allocationsOfAllThreadsButTheOneThatIsAskedAreSummed() {
    String threads =
        """
        "main" #1 prio=5 os_prio=0 cpu=1.00ms elapsed=1.00s allocated=2K defined_classes=1 tid=0x1
        "echo-0" #9 prio=5 os_prio=0 cpu=1.00ms elapsed=1.00s allocated=3M defined_classes=1 tid=0x2
        "Attach Listener" #10 daemon prio=9 cpu=1.00ms elapsed=1.00s allocated=900K tid=0x3
        """;
    assertThat(Allocation.sum(threads)).isEqualTo(2 * 1024 + 3 * 1024 * 1024);
  }
}
