package dev.uvport.uv;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to several connections that leave in one call into native code, which calls {@code
 * uv_try_write} for each: the way back and forth costs as much as all else that Java does for a
 * small write.
 *
 * <p><b>Threading.</b> The loop's thread. <b>Ownership.</b> Owns the table of entries; the bytes to
 * be written are the caller's.
 */
final class WriteBatch {
  /** In an entry: the stream; its {@code uv_buf_t}; what {@code uv_try_write} answered. */
  static final int STREAM = 0;

  static final int BUF = 8;
  static final int ANSWER = 24;

  /** The size of an entry, in bytes. */
  static final int ENTRY = 32;

  /** Entries until a batch is carried out without being asked for. */
  private static final int CAPACITY = 128;

  private static final CallContext SIGNATURE =
      CallContext.getCallContext(
          Type.VOID,
          new Type[] {Type.POINTER, Type.SINT64, Type.POINTER},
          CallingConvention.DEFAULT,
          false);

  private final NativeBuffer entries = new NativeBuffer(CAPACITY * ENTRY);
  private final @Nullable UvStream[] streams = new UvStream[CAPACITY];
  private final @Nullable IntConsumer[] receivers = new IntConsumer[CAPACITY];
  private final @Nullable Function writeAll;
  private int size;

  /** Set while answers are handed out. */
  private boolean answering;

  WriteBatch(CallbackStubs stubs) {
    writeAll =
        stubs.writeAll() == 0 || Native.TRY_WRITE == 0
            ? null
            : new Function(stubs.writeAll(), SIGNATURE);
  }

  /** Adds a write; carries the batch out if that fills it. */
  void add(UvStream stream, long base, int length, IntConsumer receiver) {
    if (answering) {
      throw new IllegalStateException("a write is added to a batch that hands out its answers");
    }
    int entry = size * ENTRY;
    ByteBuffer table = entries.bytes();
    table.putLong(entry + STREAM, stream.address());
    table.putLong(entry + BUF, base);
    table.putLong(entry + BUF + 8, length);
    streams[size] = stream;
    receivers[size] = receiver;
    size++;
    if (size == CAPACITY) {
      run();
    }
  }

  /** Carries the batch out and hands out the answers; does nothing while that goes on. */
  void run() {
    if (size == 0 || answering) {
      return;
    }
    answering = true;
    int used = size;
    try {
      dropClosed();
      write();
      for (int i = 0; i < size; i++) {
        Objects.requireNonNull(receivers[i])
            .accept((int) entries.bytes().getLong(i * ENTRY + ANSWER));
      }
    } finally {
      Arrays.fill(streams, 0, used, null);
      Arrays.fill(receivers, 0, used, null);
      size = 0;
      answering = false;
    }
  }

  /** libuv must not be given a stream that has begun to close; whoever closed it knows. */
  private void dropClosed() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (Objects.requireNonNull(streams[i]).isOpen()) {
        if (kept < i) {
          move(i, kept);
        }
        kept++;
      }
    }
    size = kept;
  }

  private void move(int from, int to) {
    for (int field = 0; field < ENTRY; field += Long.BYTES) {
      entries.bytes().putLong(to * ENTRY + field, entries.bytes().getLong(from * ENTRY + field));
    }
    streams[to] = streams[from];
    receivers[to] = receivers[from];
  }

  private void write() {
    if (writeAll != null && size > 1) {
      Invoker.getInstance().invokeNNNrN(writeAll, entries.address(), size, Native.TRY_WRITE);
      return;
    }
    for (int i = 0; i < size; i++) {
      int entry = i * ENTRY;
      int answer =
          Native.UV.uv_try_write(
              entries.bytes().getLong(entry + STREAM), entries.address() + entry + BUF, 1);
      entries.bytes().putLong(entry + ANSWER, answer);
    }
  }
}
