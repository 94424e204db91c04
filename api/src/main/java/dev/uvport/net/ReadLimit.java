package dev.uvport.net;

/**
 * How long the reads of a socket may take.
 *
 * <p><b>Threading.</b> As {@link TimeLimit}. <b>Ownership.</b> As {@link TimeLimit}.
 */
final class ReadLimit extends TimeLimit {
  private final ReadSide reads;

  ReadLimit(Connection connection) {
    super(connection.iotask());
    reads = connection.reads();
  }

  @Override
  void over() {
    reads.expire();
  }
}
