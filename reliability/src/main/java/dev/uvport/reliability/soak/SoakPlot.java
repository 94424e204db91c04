package dev.uvport.reliability.soak;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the private memory of processes over time, into an SVG file. */
final class SoakPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int POINTS = 200;
  private static final double MIB = 1024 * 1024;
  private static final double SECONDS_PER_MINUTE = 60;

  /** Lines are drawn with many digits, which would make up most of the file. */
  private static final Pattern TOO_EXACT = Pattern.compile("(\\d\\.\\d)\\d+");

  private SoakPlot() {}

  static void write(List<Soaked> soaked, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Private memory during the soak")
            .xAxisTitle("minutes")
            .yAxisTitle("MiB")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    for (Soaked one : soaked) {
      addSeries(chart, one);
    }
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    Files.createDirectories(file.toAbsolutePath().getParent());
    String text = TOO_EXACT.matcher(svg.toString(StandardCharsets.UTF_8)).replaceAll("$1");
    Files.writeString(file, text);
  }

  private static void addSeries(XYChart chart, Soaked soaked) {
    List<Long> memory = soaked.memory();
    int points = Math.min(POINTS, memory.size());
    double[] minutes = new double[points];
    double[] mib = new double[points];
    for (int i = 0; i < points; i++) {
      int second = (int) ((long) i * memory.size() / points);
      minutes[i] = second / SECONDS_PER_MINUTE;
      mib[i] = memory.get(second) / MIB;
    }
    chart.addSeries(soaked.name(), minutes, mib).setMarker(SeriesMarkers.NONE);
  }
}
