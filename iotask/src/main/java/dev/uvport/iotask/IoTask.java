package dev.uvport.iotask;

import dev.uvport.uv.UvLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that owns one libuv loop; Rust's {@code iotask}.
 *
 * <p>Each turn of the loop lets libuv work, delivers what it recorded, runs the commands that other
 * threads have sent, writes what the turn has gathered for each socket, and wakes the threads that
 * it has messages for.
 *
 * <p><b>Threading.</b> Thread-safe, apart from what says "this iotask's thread only".
 * <b>Ownership.</b> Whoever spawns one closes it. Its thread is no daemon: it keeps the process
 * alive until it is closed; the {@link #global} one does not.
 */
public final class IoTask implements AutoCloseable {
  private static final class Global {
    static final IoTask INSTANCE = start("uvport-global", IoTaskLog::failed, true);
  }

  private final String name;
  private final Consumer<? super Throwable> onError;
  private final IoTaskThread thread;

  private IoTask(String name, Consumer<? super Throwable> onError, boolean daemon) {
    this.name = name;
    this.onError = guarded(onError);
    thread = new IoTaskThread(this, name, this.onError, daemon);
  }

  /**
   * Starts an iotask; returns when its loop is up. From {@code spawn_iotask}.
   *
   * @param name names its thread
   * @return the running iotask
   * @throws IllegalStateException if the loop cannot be made
   */
  public static IoTask spawn(String name) {
    return spawn(name, IoTaskLog::failed);
  }

  /**
   * Starts an iotask whose errors go somewhere else than to the log.
   *
   * @param name names its thread
   * @param onError takes whatever user code lets out on this iotask's thread; must not block, and
   *     what it throws itself is dropped
   * @return the running iotask
   * @throws IllegalStateException if the loop cannot be made
   */
  public static IoTask spawn(String name, Consumer<? super Throwable> onError) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(onError, "onError");
    return start(name, onError, false);
  }

  /**
   * The process's shared iotask, started when it is first asked for. It cannot be closed, and does
   * not keep the process alive. From {@code uv::global_loop::get}.
   *
   * @return always the same iotask
   */
  public static IoTask global() {
    return Global.INSTANCE;
  }

  /**
   * The iotask whose thread this is.
   *
   * @return null on any other thread
   */
  public static @Nullable IoTask current() {
    return Thread.currentThread() instanceof IoTaskThread here ? here.iotask() : null;
  }

  /**
   * Refuses to block an iotask's thread, where the answer could never arrive.
   *
   * @param call what is about to block, for the message
   * @throws IllegalStateException on an iotask's thread, unless it is inside {@link #letWait}
   */
  public static void checkMayBlock(String call) {
    if (Thread.currentThread() instanceof IoTaskThread here && !here.mayWait()) {
      throw here.iotask().wouldBlock(call);
    }
  }

  /**
   * Refuses to wait for this iotask on its own thread, inside {@link #letWait} too, and on another
   * iotask's as {@link #checkMayBlock} does.
   *
   * @param call what is about to wait, for the message
   * @throws IllegalStateException if the answer could never arrive
   */
  public void checkMayAwait(String call) {
    if (isCurrent()) {
      throw wouldBlock(call);
    }
    checkMayBlock(call);
  }

  private IllegalStateException wouldBlock(String call) {
    return new IllegalStateException(
        call
            + " would block the iotask "
            + name
            + " and everything on it; use the form with a chan or a future, or another thread");
  }

  /**
   * Runs code that may wait for another thread, as the callback of Rust's {@code listen} does for
   * the task that accepts; the loop stands still meanwhile, so receivers are woken at once instead
   * of after the turn. This iotask's thread only.
   *
   * @param action what to run
   */
  public void letWait(Runnable action) {
    checkCurrent("letWait");
    thread.letWait(Objects.requireNonNull(action, "action"));
  }

  /**
   * Runs an interaction on this iotask's thread, after those that the calling thread sent before;
   * from that thread itself too, where it runs later. Never blocks.
   *
   * @param interaction the work
   * @return completes when it has run: normally, with what it threw, or with {@link
   *     IoTaskClosedException} if the iotask has ended. Whatever depends on it runs on this
   *     iotask's thread unless it was given an executor.
   */
  public CompletableFuture<Void> interact(Interaction interaction) {
    Objects.requireNonNull(interaction, "interaction");
    CompletableFuture<Void> done = new CompletableFuture<>();
    send(
        Command.of(
            () -> {
              try {
                interaction.run(loop());
                done.complete(null);
              } catch (Throwable t) {
                done.completeExceptionally(t);
              }
            },
            () -> done.completeExceptionally(new IoTaskClosedException(name))));
    return done;
  }

  /**
   * Sends a command, or rejects it at once if this iotask has ended. Never blocks.
   *
   * @param command run on this iotask's thread, after those that the calling thread sent before
   */
  public void send(Command command) {
    thread.mailbox().send(Objects.requireNonNull(command, "command"));
  }

  /**
   * Runs a command now if this is the iotask's own thread, else sends it there. Never blocks.
   *
   * @param command as for {@link #send}
   */
  public void sendOrRun(Command command) {
    if (isCurrent()) {
      command.run();
    } else {
      send(command);
    }
  }

  /**
   * Runs an action later.
   *
   * @param delay at least this long from now; zero is as soon as possible, without overtaking
   * @param action runs on this iotask's thread; never runs if the iotask ends first
   * @return cancels it
   * @throws IllegalArgumentException if {@code delay} is negative
   */
  public Timeout after(Duration delay, Runnable action) {
    return after(delay, action, () -> {});
  }

  /**
   * Runs an action later, or another one if this iotask ends first, so that nobody waits in vain.
   * One of the two runs, once, unless the timeout is cancelled.
   *
   * @param delay at least this long from now; zero is as soon as possible, without overtaking
   * @param action runs on this iotask's thread
   * @param ifEnded runs on this iotask's thread as it ends or, if it has ended, on the caller's
   *     before this returns; must not block
   * @return cancels both
   * @throws IllegalArgumentException if {@code delay} is negative
   */
  public Timeout after(Duration delay, Runnable action, Runnable ifEnded) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay " + delay + " is negative");
    }
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(ifEnded, "ifEnded");
    Timeout timeout = new Timeout(this, Nanos.deadline(delay), action, ifEnded);
    sendOrRun(Command.of(() -> keep(timeout), timeout::abandon));
    return timeout;
  }

  private void keep(Timeout timeout) {
    if (!timeout.isCancelled()) {
      thread.timers().add(timeout);
    }
  }

  void unreference(Timeout timeout) {
    if (isCurrent()) {
      thread.timers().unreference(timeout);
    } else {
      send(Command.of(() -> thread.timers().unreference(timeout)));
    }
  }

  void forget(Timeout timeout) {
    sendOrRun(Command.of(() -> thread.timers().remove(timeout))); // an ended iotask keeps none
  }

  /**
   * Runs an action at the end of the turn, when everything that the turn had to deliver is
   * delivered; a socket writes then what it has gathered. This iotask's thread only.
   *
   * @param flush runs once
   */
  public void flushLater(Runnable flush) {
    checkCurrent("flushLater");
    thread.turn().flushLater(Objects.requireNonNull(flush, "flush"));
  }

  /**
   * Wakes a receiver at the end of the turn, after the writes, or at once inside {@link #letWait}.
   * This iotask's thread only.
   *
   * @param wake runs once; typically unparks a thread
   */
  public void afterTurn(Runnable wake) {
    checkCurrent("afterTurn");
    Objects.requireNonNull(wake, "wake");
    if (thread.mayWait()) {
      wake.run();
    } else {
      thread.turn().wakeLater(wake);
    }
  }

  /**
   * Hands an error to this iotask's error handler. Any thread.
   *
   * @param thrown what user code let out
   */
  public void report(Throwable thrown) {
    onError.accept(Objects.requireNonNull(thrown, "thrown"));
  }

  /**
   * Whether the calling thread is this iotask's.
   *
   * @return true on its own thread only
   */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /**
   * This iotask's loop. This iotask's thread only.
   *
   * @return the loop
   * @throws IllegalStateException on any other thread
   */
  public UvLoop loop() {
    checkCurrent("loop");
    return thread.loop();
  }

  /**
   * What it has done so far, and how it is at this moment. Any thread, after its end too; never
   * blocks.
   *
   * @return a snapshot
   */
  public IoTaskMetrics metrics() {
    return thread.metrics();
  }

  /**
   * Where sockets and listeners count their connections. Any thread.
   *
   * @return always the same
   */
  public ConnectionCounts connectionCounts() {
    return thread.connections();
  }

  /**
   * Has a watchdog look at this iotask from now on: when code on it does not return within a time,
   * that is a warning in the log with the stack trace of that code, once per turn; so is a loop
   * that spins. Any thread. {@code -Duvport.watchdog=MILLISECONDS} does so for each iotask that is
   * spawned.
   *
   * @param limit how long a turn may take before it is told, to a quarter of that; zero ends the
   *     watch
   * @throws IllegalArgumentException if the time is negative
   */
  public void watch(Duration limit) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("watch with a limit of " + limit + ", which is negative");
    }
    Watchdog.watch(thread, limit);
  }

  /**
   * The name it was spawned with.
   *
   * @return its thread's name
   */
  public String name() {
    return name;
  }

  /**
   * Whether it has begun to end.
   *
   * @return true once what was sent before {@link #exit} has run
   */
  public boolean isExiting() {
    return thread.isExiting();
  }

  /**
   * Tells it to end, and returns at once. What was sent before still runs; then every handle is
   * closed, what waits for one completes with {@code ECANCELED}, and the thread ends. Idempotent;
   * from any thread, its own included. From {@code iotask::exit}.
   *
   * @throws UnsupportedOperationException on the {@link #global} iotask
   */
  public void exit() {
    checkMayEnd();
    send(Command.of(thread::exit));
  }

  private void checkMayEnd() {
    if (thread.isDaemon()) {
      throw new UnsupportedOperationException("the global iotask ends with the process");
    }
  }

  /**
   * Tells it to end as {@link #exit} does, as soon as nothing lives on it: no open socket or
   * listener, no look-up or connect under way, and no timeout, apart from those that were told not
   * to count. Returns at once; from any thread. With nothing on it, it ends now. From {@code
   * uv_run}, which returns then, and Node's {@code unref}.
   *
   * <p>What is sent while it is about to end may come too late, as after {@link #exit}.
   *
   * @throws UnsupportedOperationException on the {@link #global} iotask
   */
  public void exitWhenIdle() {
    checkMayEnd();
    send(Command.of(thread::exitWhenIdle));
  }

  /**
   * Ends it as {@link #exit} does, and waits until its thread has ended. Idempotent. An interrupt
   * does not cut the wait short, since the thread holds native memory; it is passed on afterwards.
   *
   * <p>A look-up of a name that the system's resolver is at work on cannot be cancelled ({@code
   * uv_cancel}): the wait lasts until the resolver has answered, for libuv writes the answer into
   * the loop's memory, and whoever asked may be told only then.
   *
   * @throws IllegalStateException on its own thread, which cannot wait for itself
   */
  @Override
  public void close() {
    if (isCurrent()) {
      throw new IllegalStateException(
          "IoTask.close would wait for its own thread " + name + "; use exit there");
    }
    checkMayBlock("IoTask.close");
    exit();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "IoTask[" + name + "]";
  }

  private static IoTask start(String name, Consumer<? super Throwable> onError, boolean daemon) {
    IoTask iotask = new IoTask(name, onError, daemon);
    iotask.thread.start();
    try {
      iotask.thread.started().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("iotask " + name + " cannot start: " + e.getCause(), e);
    }
    Duration watched = Watchdog.byDefault();
    if (watched != null) {
      iotask.watch(watched);
    }
    return iotask;
  }

  private void checkCurrent(String call) {
    if (!isCurrent()) {
      throw new IllegalStateException(
          "IoTask." + call + " belongs to the thread " + name + "; use interact to get there");
    }
  }

  /** A handler that throws must not take the loop with it: at worst there is nobody to tell. */
  private static Consumer<Throwable> guarded(Consumer<? super Throwable> handler) {
    return thrown -> {
      try {
        handler.accept(thrown);
      } catch (Throwable fromHandler) {
        if (fromHandler != thrown) {
          thrown.addSuppressed(fromHandler);
        }
      }
    };
  }
}
