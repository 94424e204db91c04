package dev.uvport.benchmarks.compare;

/** What is wrong with the command line, or missing on this machine, in one sentence. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
