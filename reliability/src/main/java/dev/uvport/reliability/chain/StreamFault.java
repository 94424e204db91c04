package dev.uvport.reliability.chain;

/** What an end of a stream does to it. */
enum StreamFault {
  /** Nothing. */
  NONE,
  /** It reads in small pieces, with pauses. */
  READS_SLOWLY,
  /** It writes in small pieces, with pauses. */
  WRITES_SLOWLY,
  /** It resets the connection at a random place of what it sends. */
  RESETS,
  /** From a random place of what it sends on, it neither reads nor writes, nor closes. */
  FALLS_SILENT
}
