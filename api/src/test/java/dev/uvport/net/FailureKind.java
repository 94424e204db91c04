package dev.uvport.net;

/** What a callback can throw. */
enum FailureKind {
  UNCHECKED {
    @Override
    Throwable make() {
      return new IllegalStateException("the user's code is broken");
    }
  },
  CHECKED_ALL_THE_SAME {
    @Override
    Throwable make() {
      return new java.io.IOException("thrown where none is declared");
    }
  },
  STACK_OVERFLOW {
    @Override
    Throwable make() {
      try {
        return new IllegalStateException("impossible depth " + endless(0));
      } catch (StackOverflowError e) {
        return e;
      }
    }
  },
  OUT_OF_MEMORY {
    @Override
    Throwable make() {
      try {
        return new IllegalStateException("impossible size " + new long[Integer.MAX_VALUE].length);
      } catch (OutOfMemoryError e) {
        return e;
      }
    }
  },
  END_OF_THREAD {
    @Override
    Throwable make() {
      return new EndOfThread();
    }
  };

  /** An error that means to end its thread, as ThreadDeath did. */
  private static final class EndOfThread extends Error {
    private static final long serialVersionUID = 1;
  }

  abstract Throwable make();

  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }
}
