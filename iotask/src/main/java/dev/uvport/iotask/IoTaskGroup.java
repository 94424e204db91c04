package dev.uvport.iotask;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several iotasks, over which a listener spreads its connections.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns its iotasks; {@link #close} closes them.
 */
public final class IoTaskGroup implements AutoCloseable {
  private final List<IoTask> members;
  private final AtomicInteger next = new AtomicInteger();

  private IoTaskGroup(List<IoTask> members) {
    this.members = List.copyOf(members);
  }

  /**
   * Starts a group.
   *
   * @param name names the threads, with a number appended
   * @param count how many iotasks, at least 1
   * @return the running group
   * @throws IllegalArgumentException if {@code count} is less than 1
   * @throws IllegalStateException if a loop cannot be made; those made before are closed
   */
  public static IoTaskGroup spawn(String name, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a group of " + count + " iotasks: at least 1");
    }
    List<IoTask> members = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        members.add(IoTask.spawn(name + "-" + i));
      }
    } catch (IllegalStateException e) {
      members.forEach(IoTask::close);
      throw e;
    }
    return new IoTaskGroup(members);
  }

  /**
   * Takes turns among the members.
   *
   * @return the next one
   */
  public IoTask next() {
    return members.get(Math.floorMod(next.getAndIncrement(), members.size()));
  }

  /**
   * The members.
   *
   * @return an unmodifiable list of at least one
   */
  public List<IoTask> members() {
    return members;
  }

  /** Ends all members and waits for them, as {@link IoTask#close} does. Idempotent. */
  @Override
  public void close() {
    members.forEach(IoTask::exit);
    members.forEach(IoTask::close);
  }
}
