package dev.uvport.mio;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What one {@link Poll#poll} found; mio's {@code Events}. Made once and used for each poll.
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Whoever made it; an {@link Event}
 * taken from it stays valid.
 */
public final class Events implements Iterable<Event> {
  private final int capacity;
  private final List<Event> found;

  private Events(int capacity) {
    this.capacity = capacity;
    found = new ArrayList<>(Math.min(capacity, 1024));
  }

  /**
   * Makes an empty one.
   *
   * @param capacity how many events a poll may put into it; the next poll gets the rest
   * @return an empty one
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public static Events withCapacity(int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity " + capacity + " of events: at least 1");
    }
    return new Events(capacity);
  }

  /**
   * How many events a poll may put into it.
   *
   * @return the capacity
   */
  public int capacity() {
    return capacity;
  }

  /**
   * How many events the last poll found.
   *
   * @return 0 after a poll that timed out
   */
  public int size() {
    return found.size();
  }

  /**
   * Whether the last poll found none.
   *
   * @return true after a poll that timed out
   */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Forgets what the last poll found. */
  public void clear() {
    found.clear();
  }

  @Override
  public Iterator<Event> iterator() {
    return found.iterator();
  }

  int room() {
    return capacity - found.size();
  }

  void add(Event event) {
    found.add(event);
  }
}
