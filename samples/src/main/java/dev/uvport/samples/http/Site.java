package dev.uvport.samples.http;

import dev.uvport.iotask.IoTask;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the connections of a server share.
 *
 * <p><b>Threading.</b> Thread-safe; each {@link Crowd} is its iotask's. <b>Ownership.</b> Nothing
 * is to be closed.
 */
public final class Site {
  private final FileStore store;
  private final FileWorkers workers = new FileWorkers();
  private final Duration patience;
  private final int mostPerIotask;
  private final Map<IoTask, Crowd> crowds = new ConcurrentHashMap<>();

  /**
   * Makes a site.
   *
   * @param store where the files are
   * @param patience how long a client may take for a step
   * @param mostPerIotask how many connections each iotask may have
   */
  public Site(FileStore store, Duration patience, int mostPerIotask) {
    this.store = store;
    this.patience = patience;
    this.mostPerIotask = mostPerIotask;
  }

  FileStore store() {
    return store;
  }

  FileWorkers workers() {
    return workers;
  }

  Duration patience() {
    return patience;
  }

  /** The connections of an iotask. */
  Crowd crowd(IoTask iotask) {
    return crowds.computeIfAbsent(iotask, loop -> new Crowd(mostPerIotask));
  }
}
