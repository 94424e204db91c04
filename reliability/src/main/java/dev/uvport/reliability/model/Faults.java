package dev.uvport.reliability.model;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What came of a program that the model does not allow.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> None.
 */
final class Faults {
  private final List<String> found = new CopyOnWriteArrayList<>();

  void add(String what) {
    found.add(what);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** The first one without its numbers; empty if there is none. */
  String kind() {
    return found.isEmpty() ? "" : found.get(0).replaceAll("c?\\d+[cs]?", "#");
  }

  List<String> found() {
    return List.copyOf(found);
  }

  @Override
  public String toString() {
    return String.join("\n", found);
  }
}
