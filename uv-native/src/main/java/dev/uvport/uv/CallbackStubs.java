package dev.uvport.uv;

import com.kenai.jffi.PageManager;
import java.util.Optional;
import jnr.ffi.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the four functions that libuv calls back: each appends a record to the ring of
 * the loop that its first argument leads to (see {@link ControlBlock}), and none of them runs user
 * code. Four are enough, because a record's token leads Java to the object that knows what it waits
 * for.
 *
 * <p>A function that finds the ring full writes to the scratch record and counts a drop; it never
 * writes past the ring's end.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> The functions live as long as the process.
 *
 * @param mode {@link #NATIVE} or {@link #CLOSURE}
 * @param alloc for {@code uv_alloc_cb}: offers what is left of the arena, 64 KiB at most
 * @param read for {@code uv_read_cb}: {@link ControlBlock#READ}; no record for 0 and ENOBUFS
 * @param event for {@code uv_connect_cb}, {@code uv_write_cb}, {@code uv_shutdown_cb}, {@code
 *     uv_connection_cb}, {@code uv_poll_cb}, {@code uv_timer_cb} and {@code uv_getaddrinfo_cb}:
 *     {@link ControlBlock#EVENT}; arguments that the callback does not have leave garbage
 * @param closed for {@code uv_close_cb}: {@link ControlBlock#CLOSED}
 * @param writeAll no callback, but what {@link WriteBatch} calls; 0 if there is no machine code
 */
record CallbackStubs(String mode, long alloc, long read, long event, long closed, long writeAll) {
  /** Mode: machine code of our own, without any call into Java. */
  static final String NATIVE = "native";

  /** Mode: upcalls into Java. */
  static final String CLOSURE = "closure";

  /** The system property that chooses the mode; absent, the best that works is taken. */
  static final String PROPERTY = "uvport.callbacks";

  private static @Nullable CallbackStubs instance;

  /**
   * This process's stubs, made on the first call.
   *
   * @return always the same
   * @throws IllegalArgumentException if {@code -Duvport.callbacks} is neither native nor closure
   * @throws IllegalStateException if it asks for native and that is impossible here, or if nothing
   *     is possible here
   */
  static synchronized CallbackStubs instance() {
    NativeAccess.check();
    CallbackStubs made = instance;
    if (made == null) {
      made = choose(System.getProperty(PROPERTY), machineCode(), PageManager.getInstance());
      instance = made;
    }
    return made;
  }

  /** How many times libuv called into Java in this process; 0 for ever in native mode. */
  static long upcalls() {
    return ClosureStubs.upcalls();
  }

  /**
   * Chooses, as {@link #instance()} does.
   *
   * @param mode the property's value, or null if it is not set
   * @param code the machine code for this platform, if there is any
   * @param pages where executable memory comes from
   */
  static CallbackStubs choose(
      @Nullable String mode, Optional<CodePages.Image> code, PageManager pages) {
    if (mode == null) {
      return code.isPresent() ? nativeOrElseClosures(code.get(), pages) : ClosureStubs.stubs();
    }
    return switch (mode) {
      case NATIVE -> nativeOrElseThrow(code, pages);
      case CLOSURE -> ClosureStubs.stubs();
      default ->
          throw new IllegalArgumentException(
              "-D" + PROPERTY + "=" + mode + ": must be " + NATIVE + " or " + CLOSURE);
    };
  }

  /** The machine code for the platform that this process runs on, if we have any. */
  static Optional<CodePages.Image> machineCode() {
    Platform platform = Platform.getNativePlatform();
    if (platform.getOS() != Platform.OS.LINUX) {
      return Optional.empty();
    }
    return switch (platform.getCPU()) {
      case X86_64 -> Optional.of(X86Stubs.image());
      case AARCH64 -> Optional.of(Arm64Stubs.image());
      default -> Optional.empty();
    };
  }

  /**
   * Makes the machine code executable.
   *
   * @throws CodePages.RefusedException if the system does not let it be
   */
  static CallbackStubs publish(CodePages.Image code, PageManager pages)
      throws CodePages.RefusedException {
    long base = new CodePages(pages).publish(code.code());
    return new CallbackStubs(
        NATIVE,
        base + code.alloc(),
        base + code.read(),
        base + code.event(),
        base + code.closed(),
        code.writeAll() < code.code().length ? base + code.writeAll() : 0);
  }

  private static CallbackStubs nativeOrElseClosures(CodePages.Image code, PageManager pages) {
    try {
      return publish(code, pages);
    } catch (CodePages.RefusedException refused) {
      CallbackStubs closures = ClosureStubs.stubs();
      // Asked for only here, as the JDK's logging takes 10 ms to load.
      System.getLogger("dev.uvport.uv")
          .log(
              System.Logger.Level.WARNING,
              "libuv calls back by slower upcalls, because "
                  + refused.getMessage()
                  + "; let this process make memory executable, or accept it with -D"
                  + PROPERTY
                  + "="
                  + CLOSURE);
      return closures;
    }
  }

  private static CallbackStubs nativeOrElseThrow(
      Optional<CodePages.Image> code, PageManager pages) {
    CodePages.Image image =
        code.orElseThrow(() -> impossible("no machine code for " + platformName(), null));
    try {
      return publish(image, pages);
    } catch (CodePages.RefusedException refused) {
      throw impossible(refused.getMessage(), refused);
    }
  }

  private static IllegalStateException impossible(String reason, @Nullable Throwable cause) {
    String request = "-D" + PROPERTY + "=" + NATIVE;
    return new IllegalStateException(
        request + " is impossible here: " + reason + "; leave it out, or say " + CLOSURE, cause);
  }

  private static String platformName() {
    return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
  }
}
