package dev.uvport.reliability.soak;

import java.util.List;

/** The straight line that fits some points best. */
final class Slope {
  private Slope() {}

  /** How much the line rises from the first point to the last; the points are evenly spaced. */
  static double rise(List<Long> points) {
    double middle = (points.size() - 1) / 2.0;
    double mean = points.stream().mapToLong(Long::longValue).average().orElse(0);
    double covariance = 0;
    double variance = 0;
    for (int x = 0; x < points.size(); x++) {
      covariance += (x - middle) * (points.get(x) - mean);
      variance += (x - middle) * (x - middle);
    }
    return variance == 0 ? 0 : covariance / variance * (points.size() - 1);
  }
}
