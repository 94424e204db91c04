package dev.uvport.benchmarks;

/** The command line that all peers share: a port, and for some how many loops. */
record Arguments(int port, int loops) {
  /** Takes {@code PORT}; ends the process with a sentence if that is not what there is. */
  static Arguments port(String... args) {
    return parse(1, "PORT", args);
  }

  /** Takes {@code PORT [LOOPS]}, where one loop is the default. */
  static Arguments portAndLoops(String... args) {
    return parse(2, "PORT [LOOPS]", args);
  }

  private static Arguments parse(int max, String usage, String... args) {
    try {
      if (args.length >= 1 && args.length <= max) {
        int port = Integer.parseInt(args[0]);
        int loops = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        if (port >= 0 && port <= 65_535 && loops >= 1) {
          return new Arguments(port, loops);
        }
      }
    } catch (NumberFormatException e) {
      // Falls through to the sentence.
    }
    System.err.println("usage: " + usage + " (PORT 0 lets the system choose)");
    System.exit(2);
    throw new AssertionError("exited");
  }

  /** Says on standard output where the server listens; who starts it waits for this line. */
  static void announce(int port) {
    System.out.println("listening on 127.0.0.1:" + port);
  }
}
