package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM of its own, whose kernel really refuses to make memory executable. */
@Timeout(180)
class CallbackStubsRefusedTest {
  private static final String UNSUPPORTED = "this kernel cannot refuse";

  @Test
  void closuresServeWhereMemoryStaysAsItIs() throws Exception {
    String said = inRefusingJvm("closures first");

    assertThat(said)
        .containsOnlyOnce("WARNING: libuv calls back by slower upcalls, because mprotect(")
        .contains("closure mode, 3 records, 4 upcalls");
  }

  @Test
  void neitherKindIsPossibleIsSaidClearly() throws Exception {
    assertThat(inRefusingJvm(""))
        .contains("java.lang.IllegalStateException: libuv cannot call back: no closure can be made")
        .contains("let this process make memory executable")
        .doesNotContain("WARNING: libuv calls back");
  }

  @Test
  void askedForMachineCodeSaysWhyNot() throws Exception {
    assertThat(inRefusingJvm("closures first", "-Duvport.callbacks=native"))
        .contains("IllegalStateException: -Duvport.callbacks=native is impossible here: mprotect(");
  }

  private static String inRefusingJvm(String what, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The JVM's own code cache must be executable before the kernel begins to refuse.
    command.addAll(List.of("-Xint", "-Xmx64m", "-XX:-SegmentedCodeCache", "-Xshare:auto"));
    command.addAll(List.of("-XX:ReservedCodeCacheSize=16m", "-XX:InitialCodeCacheSize=16m"));
    command.add("-Duser.language=en"); // what a logger calls a warning
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RefusingJvm.class.getName(), what));
    Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(jvm.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assumeTrue(!said.contains(UNSUPPORTED), UNSUPPORTED);
      return said;
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** The JVM's main class. */
  static final class RefusingJvm {
    private static final int PR_SET_MDWE = 65;
    private static final int PR_MDWE_REFUSE_EXEC_GAIN = 1;

    private RefusingJvm() {}

    public static void main(String[] args) {
      LibC libc = LibraryLoader.create(LibC.class).load("c");
      libc.prctl(0, 0, 0, 0, 0); // jnr-ffi binds a function at its first call
      if (args[0].equals("closures first")) {
        ClosureStubs.stubs();
      }
      if (libc.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0) {
        System.out.println(UNSUPPORTED);
        return;
      }
      CallbackStubs stubs = CallbackStubs.instance();
      try (StubFixture memory = new StubFixture(65_536)) {
        memory.callAlloc(stubs, 65_536);
        memory.callRead(stubs, 1, 0);
        memory.callEvent(stubs, 0, 0);
        memory.callClosed(stubs);
        System.out.printf(
            "%s mode, %d records, %d upcalls%n",
            stubs.mode(), memory.records(), CallbackStubs.upcalls());
      }
    }

    /** The one function needed. */
    public interface LibC {
      int prctl(int option, long arg2, long arg3, long arg4, long arg5);
    }
  }
}
