package dev.uvport.comm;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** The kinds of threads that tests run on; virtual ones only where the JDK has them. */
public enum ThreadKind {
  PLATFORM {
    @Override
    public Thread run(Runnable body) {
      Thread thread = new Thread(body, "test");
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  },
  VIRTUAL {
    @Override
    public Thread run(Runnable body) {
      try {
        return (Thread) startVirtualThread().invoke(null, body);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("cannot start a virtual thread", e);
      }
    }
  };

  /**
   * Starts a thread.
   *
   * @param body what it runs
   * @return the thread, which does not keep the process
   */
  public abstract Thread run(Runnable body);

  /**
   * The kinds that this JDK has.
   *
   * @return platform threads at least
   */
  public static List<ThreadKind> available() {
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

  /**
   * Runs a body.
   *
   * @param body what it runs
   * @param <V> what the body returns
   * @return tells what came of it
   */
  public <V> FutureTask<V> start(Callable<V> body) {
    FutureTask<V> task = new FutureTask<>(body);
    run(task);
    return task;
  }
}
