package dev.uvport.reliability.model;

/** What a step does to one side of a connection. */
enum Op {
  CONNECT(0),
  WRITE(20),
  WRITE_BLOCKING(12),
  WRITE_MUCH(1),
  TRY_WRITE(10),
  READ(16),
  READ_LATER(8),
  PEEK(4),
  TRY_READ(10),
  STREAM(6),
  STREAM_CHAN(4),
  STREAM_PORT(4),
  TAKE(10),
  STOP(8),
  QUEUED(3),
  WHEN_QUEUED(3),
  OPTION(4),
  ADDRESS(3),
  CLONE(2),
  SHUTDOWN(2),
  SHUTDOWN_READ(1),
  SHUTDOWN_BOTH(1),
  CLOSE(2),
  ABORT(1),
  KILL(0),
  EXIT(0);

  /** How often it is drawn, beside the others; 0 for what a program's frame decides. */
  final int weight;

  Op(int weight) {
    this.weight = weight;
  }
}
