package dev.uvport.benchmarks.compare;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws a table's main figures as bars, into an SVG file. */
final class Plot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int LABEL_DEGREES = 30;

  /** Letters are drawn as outlines, whose many digits would make up two thirds of the file. */
  private static final Pattern TOO_EXACT = Pattern.compile("(\\d\\.\\d)\\d+");

  private Plot() {}

  /** Writes the plot of a table into a directory, named after its experiment; none without data. */
  static void write(Table table, Path directory) throws IOException {
    List<Peer> measured = table.peers().stream().filter(peer -> table.rounds(peer) > 0).toList();
    if (measured.isEmpty()) {
      return;
    }
    Files.createDirectories(directory);
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart(table, measured), svg, VectorGraphicsFormat.SVG);
    String text = TOO_EXACT.matcher(svg.toString(StandardCharsets.UTF_8)).replaceAll("$1");
    Files.writeString(directory.resolve(table.experiment().id() + ".svg"), text);
  }

  private static CategoryChart chart(Table table, List<Peer> peers) {
    List<Metric> metrics = table.experiment().plotted();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(table.experiment().title())
            .yAxisTitle(metrics.size() == 1 ? metrics.get(0).title() : "CPU, ns")
            .build();
    chart.getStyler().setStacked(metrics.size() > 1);
    chart.getStyler().setLegendVisible(metrics.size() > 1);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setXAxisLabelRotation(LABEL_DEGREES);
    chart.getStyler().setYAxisDecimalPattern("#,###");
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    List<String> titles = peers.stream().map(Peer::title).toList();
    for (Metric metric : metrics) {
      List<Double> values = new ArrayList<>();
      peers.forEach(peer -> values.add(table.median(peer, metric).orElse(0)));
      chart.addSeries(metric.title(), titles, values);
    }
    return chart;
  }
}
