package dev.uvport.comm;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** The kinds of threads that tests run on; virtual ones only where the JDK has them. */
enum ThreadKind {
  PLATFORM {
    @Override
    void run(Runnable body) {
      Thread thread = new Thread(body, "test");
      thread.setDaemon(true);
      thread.start();
    }
  },
  VIRTUAL {
    @Override
    void run(Runnable body) {
      try {
        startVirtualThread().invoke(null, body);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("cannot start a virtual thread", e);
      }
    }
  };

  abstract void run(Runnable body);

  static List<ThreadKind> available() {
    try {
      startVirtualThread();
      return List.of(PLATFORM, VIRTUAL);
    } catch (NoSuchMethodException e) {
      return List.of(PLATFORM);
    }
  }

  /** By reflection: the tests are compiled for release 17. */
  private static Method startVirtualThread() throws NoSuchMethodException {
    return Thread.class.getMethod("startVirtualThread", Runnable.class);
  }

  /** Runs a body; the task's get tells what came of it. */
  <V> FutureTask<V> start(Callable<V> body) {
    FutureTask<V> task = new FutureTask<>(body);
    run(task);
    return task;
  }
}
