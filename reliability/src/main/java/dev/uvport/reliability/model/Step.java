package dev.uvport.reliability.model;

/**
 * One step of a program, for one of its threads.
 *
 * @param lane which thread takes it
 * @param conn which connection it is about
 * @param server whether it is the accepting side's
 * @param op what is done
 * @param arg a size, or a choice
 */
record Step(int lane, int conn, boolean server, Op op, int arg) {

  /** Reads what {@link #toString} has written. */
  static Step parse(String line) {
    String[] parts = line.strip().split(" ");
    String side = parts[1];
    return new Step(
        Integer.parseInt(parts[0]),
        Integer.parseInt(side.substring(1, side.length() - 1)),
        side.endsWith("s"),
        Op.valueOf(parts[2]),
        Integer.parseInt(parts[3]));
  }

  /** The lane, the connection's number with its client's or server's side, and what it does. */
  @Override
  public String toString() {
    return lane + " c" + conn + (server ? "s " : "c ") + op + " " + arg;
  }
}
