package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A libuv loop ({@code uv_loop_t}) whose callbacks arrive through a completion ring: {@link #run}
 * lets libuv work, then reads what it recorded and calls the objects concerned.
 *
 * <p><b>Threading.</b> Belongs to the thread that constructed it; every call from another one
 * throws {@link IllegalStateException}. <b>Ownership.</b> Owns the native loop, the ring and the
 * arena, and keeps its handles and requests reachable; {@link #close} closes and frees them all.
 */
public final class UvLoop implements AutoCloseable {
  /** How {@link #run} treats a loop with nothing to do; libuv's run modes. */
  public enum Mode {
    /** Goes on until no handle is active. */
    DEFAULT,
    /** Waits for events if there are none, then handles those there are. */
    ONCE,
    /** Handles the events there are, without waiting. */
    NOWAIT
  }

  /**
   * Bytes of incoming data that one turn can hold. Eight full reads: enough to amortise a turn,
   * little enough to stay in a processor's second-level cache.
   */
  public static final int DEFAULT_ARENA = 512 * 1024;

  /** The most that the arena grows to, in bytes, when thousands of sockets have data at once. */
  static final int MAX_ARENA = 32 * 1024 * 1024;

  /** Bytes of arena for each handle, up to which an arena that does not suffice is enlarged. */
  private static final int ARENA_PER_HANDLE = 8192;

  /** How much one write hands to libuv at most, in bytes. */
  public static final int WRITE_CHUNK = 256 * 1024;

  private static final int UV_RUN_ONCE = 1;
  private static final int UV_RUN_NOWAIT = 2;

  private static final int SCHED_OTHER = 0;
  private static final int SCHED_BATCH = 3;

  private final Thread owner = Thread.currentThread();
  private final CallbackStubs stubs = CallbackStubs.instance();
  private final Registry registry = new Registry();
  private final CompletionRing ring;
  private final int maxArena;
  private ByteBuffer lent;
  private final NativeBuffer outgoing = new NativeBuffer(WRITE_CHUNK);
  private final NativeBuffer bufs = new NativeBuffer(16);
  private final NativeBuffer address = new NativeBuffer(128);
  private final NativeBuffer word = new NativeBuffer(8);
  private final WriteBatch batch = new WriteBatch(stubs);
  private final Consumer<? super Throwable> onError;
  private final long loopSize = Native.UV.uv_loop_size();

  /** Made when a connection is first to be watched. */
  private @Nullable HangUps hangUps;

  private long loop;
  private boolean running;
  private int unreferenced;
  private boolean givesWay;
  private final UvLoopStats stats = new UvLoopStats();
  private long turns;
  private long droppedReported;

  /**
   * Makes a loop that belongs to the calling thread.
   *
   * @param onError takes what the objects called by {@link #run} let out; must not throw
   * @throws UvException if libuv cannot make one, for want of descriptors
   */
  public UvLoop(Consumer<? super Throwable> onError) {
    this(onError, DEFAULT_ARENA, MAX_ARENA);
  }

  /** Makes a loop whose arena begins and ends with the given sizes, for tests with tiny ones. */
  UvLoop(Consumer<? super Throwable> onError, int arenaSize, int maxArena) {
    this.maxArena = maxArena;
    this.onError = Objects.requireNonNull(onError, "onError");
    ring = new CompletionRing(arenaSize);
    lent = ring.arenaView();
    long memory = NativeMemory.allocate(loopSize);
    int rc = Native.UV.uv_loop_init(memory);
    if (rc < 0) {
      NativeMemory.free(memory, loopSize);
      ring.free();
      Native.check(rc, "uv_loop_init");
    }
    loop = memory;
  }

  /**
   * Runs one turn, or turn after turn. From {@code uv_run}.
   *
   * @param mode whether to wait, and for how many turns
   * @return whether handles or requests were active when libuv returned
   * @throws IllegalStateException if called from inside itself, or on a closed loop
   */
  public boolean run(Mode mode) {
    checkThread();
    if (running) {
      throw new IllegalStateException("UvLoop.run is called from inside UvLoop.run");
    }
    running = true;
    try {
      if (mode == Mode.NOWAIT) {
        return turn(UV_RUN_NOWAIT);
      }
      boolean active = turn(UV_RUN_ONCE);
      // Never libuv's own default mode: the ring must be read after each of its turns.
      while (mode == Mode.DEFAULT && isAlive()) {
        active = turn(UV_RUN_ONCE);
      }
      return active;
    } finally {
      running = false;
    }
  }

  private boolean turn(int runMode) {
    turns++;
    growArena();
    ring.prepare(registry.recordsPerRun());
    long entered = stats.entering();
    boolean active = Native.UV.uv_run(address(), runMode) != 0;
    int end = ring.end();
    stats.returned(entered, runMode == UV_RUN_ONCE, end / ControlBlock.RECORD_SIZE);
    drain(end);
    stats.delivered(registry.live());
    return active;
  }

  /**
   * Lets other threads finish their time slices when this one wakes on their processor; for loops
   * with which those threads exchange messages, as else each message would interrupt them, and be a
   * turn of its own. From {@code sched_setscheduler} with {@code SCHED_BATCH}, which threads that
   * this one starts inherit. A thread that was given another policy keeps it, and a system that
   * refuses only costs speed.
   */
  public void giveWay() {
    checkThread();
    if (!givesWay) {
      givesWay = true;
      if (Native.C.sched_getscheduler(0) == SCHED_OTHER) {
        word.bytes().putInt(0, 0);
        Native.C.sched_setscheduler(0, SCHED_BATCH, word.address());
      }
    }
  }

  private boolean isAlive() {
    return Native.UV.uv_loop_alive(address()) != 0;
  }

  /**
   * Enlarges an arena that did not suffice for many sockets. Before it returns, {@code uv_run}
   * polls up to 48 times if each time a thousand sockets are ready; with the arena used up that is
   * done in vain.
   */
  private void growArena() {
    int arena = ring.arena().capacity();
    boolean tooSmall = arena < Math.min(maxArena, (long) registry.live() * ARENA_PER_HANDLE);
    if (tooSmall && ring.isExhausted()) {
      ring.growArena();
      lent = ring.arenaView();
    }
  }

  private void drain(int end) {
    for (int record = 0; record < end; record += ControlBlock.RECORD_SIZE) {
      RingPeer peer = registry.find(ring.token(record));
      if (peer == null) {
        stats.countStale();
        continue;
      }
      try {
        long kind = ring.kind(record);
        if (kind == ControlBlock.READ) {
          ((UvStream) peer).readDone(ring.value(record), ring.extra(record));
        } else {
          peer.complete(kind, ring.value(record), ring.extra(record));
        }
      } catch (Throwable t) {
        failed(peer, t);
      }
    }
    reportDropped();
  }

  /** Runs an action of a peer, whose failure costs that peer only. */
  void runFor(RingPeer peer, Runnable action) {
    try {
      action.run();
    } catch (Throwable t) {
      failed(peer, t);
    }
  }

  private void failed(RingPeer peer, Throwable thrown) {
    report(thrown);
    peer.failed();
  }

  private void reportDropped() {
    long lost = ring.dropped() - droppedReported;
    if (lost != 0) {
      droppedReported += lost;
      stats.countLost(lost); // before whoever is told looks
      report(
          new IllegalStateException(
              "the completion ring was full: "
                  + lost
                  + " completions are lost; this is a bug in uvport, please report it"));
    }
  }

  private void report(Throwable thrown) {
    try {
      onError.accept(thrown);
    } catch (Throwable fromHandler) {
      // A handler that throws must not take the loop with it; there is nobody left to tell.
      if (fromHandler != thrown) {
        thrown.addSuppressed(fromHandler);
      }
    }
  }

  /**
   * Closes every handle, waits for their close records, and frees the loop. Idempotent. Waits for
   * an address look-up that is under way and cannot be cancelled.
   */
  @Override
  public void close() {
    if (loop == 0) {
      return;
    }
    checkThread();
    if (running) {
      throw new IllegalStateException("UvLoop.close is called from inside UvLoop.run");
    }
    while (registry.live() > 0) {
      registry.forEach(
          peer -> {
            if (peer instanceof UvHandle handle) {
              handle.close();
            } else if (peer instanceof UvGetAddrInfo request) {
              request.cancel();
            }
          });
      run(Mode.ONCE);
    }
    Native.check(Native.UV.uv_loop_close(loop), "uv_loop_close");
    NativeMemory.free(loop, loopSize);
    ring.free();
    loop = 0;
  }

  /**
   * The buffer that readers are lent: position and limit enclose what was read.
   *
   * @return the view of the arena that this turn lends; valid until the next {@link #run}
   */
  public ByteBuffer lent() {
    return lent;
  }

  /**
   * The memory behind {@link #lent}.
   *
   * @return the arena; valid until the next {@link #run}
   */
  public NativeBuffer arena() {
    return ring.arena();
  }

  /**
   * Scratch memory for what is about to be written, {@link #WRITE_CHUNK} bytes.
   *
   * @return always the same; anyone on the loop's thread may overwrite it
   */
  public NativeBuffer outgoing() {
    return outgoing;
  }

  /** Carries out the writes of {@link UvStream#tryWriteBatched} that have come together. */
  public void writeBatched() {
    checkThread();
    batch.run();
  }

  /**
   * Handles and requests that are live.
   *
   * @return a count, 0 after {@link #close}
   */
  public int live() {
    return registry.live();
  }

  /**
   * Whether something lives here that is a reason to go on: a handle, unless {@link
   * UvHandle#reference} said otherwise, or a request. Nothing but its user looks at this. From
   * {@code uv_loop_alive}.
   *
   * @return false if nothing would be missed
   */
  public boolean isReferenced() {
    return registry.live() > unreferenced;
  }

  /** Counts handles that are live and no reason to go on. */
  void countUnreferenced(int more) {
    unreferenced += more;
  }

  /**
   * What it has done so far.
   *
   * @return always the same; any thread may read it
   */
  public UvLoopStats stats() {
    return stats;
  }

  /**
   * Completions lost to a full ring.
   *
   * @return a count; anything but 0 is a bug
   */
  public long dropped() {
    return ring.dropped();
  }

  void checkThread() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "this loop belongs to thread "
              + owner.getName()
              + ", but was used by "
              + Thread.currentThread().getName()
              + "; send the work through the iotask's interact");
    }
  }

  long address() {
    if (loop == 0) {
      throw new IllegalStateException("this loop is closed");
    }
    return loop;
  }

  /** How often it has been run. */
  long turns() {
    return turns;
  }

  /** What notices the end of connections that are not read from; made if it is not there. */
  HangUps hangUps() {
    HangUps made = hangUps;
    if (made == null) {
      made = new HangUps(this);
      hangUps = made;
    }
    return made;
  }

  WriteBatch batch() {
    return batch;
  }

  Registry registry() {
    return registry;
  }

  CallbackStubs stubs() {
    return stubs;
  }

  long controlBlock() {
    return ring.controlBlock();
  }

  /** A one-element {@code uv_buf_t} array that describes the given memory. */
  long bufs(long base, long length) {
    bufs.bytes().putLong(0, base).putLong(8, length);
    return bufs.address();
  }

  /** Scratch for a socket address. */
  NativeBuffer addressScratch() {
    return address;
  }

  /** Scratch for an int that C fills in. */
  NativeBuffer wordScratch() {
    return word;
  }

  /** Points {@link #lent} at what lies at {@code base}. */
  ByteBuffer lend(long base, int length) {
    int offset = (int) (base - ring.arena().address());
    return lent.limit(offset + length).position(offset);
  }
}
