package dev.uvport.reliability.chain;

import java.util.Random;

/**
 * What one end of a stream sends, and how it behaves.
 *
 * @param seed of its bytes and its pauses
 * @param size how many bytes it sends
 * @param fault what it does
 * @param faultAt after how many of its bytes it does so
 */
record Plan(long seed, int size, StreamFault fault, int faultAt) {
  private static final int SMALLEST_LOG = 8;
  private static final int LARGEST_LOG = 21;
  private static final int FAULT_ONE_IN = 3;
  private static final int SILENCE_ONE_IN = 40;

  static Plan random(Random random) {
    int size = random.nextInt(1 << (SMALLEST_LOG + random.nextInt(LARGEST_LOG - SMALLEST_LOG + 1)));
    StreamFault fault = StreamFault.NONE;
    if (random.nextInt(SILENCE_ONE_IN) == 0) {
      fault = StreamFault.FALLS_SILENT;
    } else if (random.nextInt(FAULT_ONE_IN) == 0) {
      StreamFault[] others = {
        StreamFault.READS_SLOWLY, StreamFault.WRITES_SLOWLY, StreamFault.RESETS
      };
      fault = others[random.nextInt(others.length)];
    }
    return new Plan(random.nextLong(), size, fault, random.nextInt(size + 1));
  }
}
