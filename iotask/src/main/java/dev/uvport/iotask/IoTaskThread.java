package dev.uvport.iotask;

/** An iotask's thread; being one is how code finds out that it runs on a loop. */
final class IoTaskThread extends Thread {
  final IoTask iotask;

  /** Whether the code that runs now may wait for other threads. Guarded by this thread. */
  boolean mayWait;

  IoTaskThread(IoTask iotask, String name, boolean daemon, Runnable body) {
    super(null, body, name, 0, false);
    this.iotask = iotask;
    setDaemon(daemon);
  }
}
