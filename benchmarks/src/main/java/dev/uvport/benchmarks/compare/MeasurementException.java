package dev.uvport.benchmarks.compare;

/** Why a measurement has no result; it becomes a row of the report. */
final class MeasurementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MeasurementException(String message) {
    super(message);
  }
}
