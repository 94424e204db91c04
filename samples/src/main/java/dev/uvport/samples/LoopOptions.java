package dev.uvport.samples;

import dev.uvport.iotask.IoTaskGroup;
import picocli.CommandLine.Option;

/** How many loops a server has. */
final class LoopOptions {
  @Option(
      names = "--iotasks",
      description = "How many loops share the connections (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int iotasks;

  /**
   * Starts them.
   *
   * @throws Samples.Failure if there would be none
   */
  IoTaskGroup spawn(String name) {
    if (iotasks < 1) {
      throw new Samples.Failure("--iotasks " + iotasks + ": at least 1 is needed");
    }
    return IoTaskGroup.spawn(name, iotasks);
  }

  /** How many there are. */
  int count() {
    return iotasks;
  }
}
