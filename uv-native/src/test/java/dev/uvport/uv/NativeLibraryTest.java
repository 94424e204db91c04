package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
final class NativeLibraryTest {
  /** Uses the library, in a process of its own, and says what came of it. */
  static final class Load {
    public static void main(String[] args) {
      try {
        System.out.println("libuv " + Uv.version());
      } catch (LinkageError e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        System.out.println(cause.getClass().getSimpleName() + "|" + cause.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, x86_64, linux-x86_64",
    "Linux, aarch64, linux-aarch64",
    "Mac OS X, aarch64, macosx-aarch64"
  })
  void platformsAreNamedAsTheJarNamesThem(String os, String arch, String platform) {
    assertThat(NativeLibrary.platform(os, arch)).isEqualTo(platform);
  }

  private static String load(String library) throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(Load.class, List.of(), List.of("-Duvport.libuv=" + library));
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome.output().strip();
  }

  @Test
  void aLibraryThatIsNotThereIsOneMessageWithWhatToInstall() throws Exception {
    assertOneMessage(load("/nonexistent/libuv.so.1"), "/nonexistent/libuv.so.1");
  }

  @Test
  void aFileThatIsNoLibraryIsOneMessage(@TempDir Path dir) throws Exception {
    Path text = Files.writeString(dir.resolve("libuv.so.1"), "this is no library");

    assertOneMessage(load(text.toString()), text.toString());
  }

  @Test
  void aLibraryThatIsNotLibuvIsOneMessage() throws Exception {
    assertOneMessage(load("libm.so.6"), "libm.so.6");
  }

  private static String compiled(Path dir, String source) throws Exception {
    Path c = Files.writeString(dir.resolve("uv.c"), source);
    Path library = dir.resolve("libuv.so.1");
    Process compiler;
    try {
      compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), c.toString())
              .inheritIO()
              .start();
    } catch (IOException e) {
      return abort("there is no C compiler on this machine");
    }
    assertThat(compiler.waitFor()).isZero();
    return library.toString();
  }

  @Test
  void aLibuvThatIsTooOldIsOneMessageWithItsVersion(@TempDir Path dir) throws Exception {
    String old =
        compiled(
            dir,
            "unsigned uv_version(void) { return 1 << 16 | 30 << 8; }"
                + "const char *uv_version_string(void) { return \"1.30.0\"; }");

    String said = load(old);

    assertOneMessage(said, old);
    assertThat(said).contains("(it is 1.30.0, too old)");
  }

  @Test
  void aLibuvThatLacksFunctionsIsOneMessageWithTheirNames(@TempDir Path dir) throws Exception {
    String bare = compiled(dir, "unsigned uv_version(void) { return 1 << 16 | 48 << 8; }");

    String said = load(bare);

    assertOneMessage(said, bare);
    assertThat(said).contains("(it has no uv_async_init, ", ", uv_write)");
  }

  private static void assertOneMessage(String output, String library) {
    assertThat(output)
        .startsWith("UnsatisfiedLinkError|No usable libuv for linux-")
        .contains(library, "Install libuv 1.44 or newer", "-Duvport.libuv=")
        .doesNotContain("\n");
  }

  /** Makes a loop, as any use of the library does first. */
  static final class Loop {
    public static void main(String[] args) {
      try (UvLoop loop = new UvLoop(Throwable::printStackTrace)) {
        System.out.println(loop.live());
      } catch (UnsatisfiedLinkError e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24)
  void aJvmThatDeniesNativeAccessWhichOnlyJdk24AndLaterDoIsOneMessage() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(Loop.class, List.of(), List.of("--illegal-native-access=deny"));
    assertThat(outcome.output().strip())
        .startsWith("This JVM denies native access")
        .contains("--enable-native-access=ALL-UNNAMED")
        .doesNotContain("\n");
  }

  @Test
  void theLibraryThatIsNamedIsUsed() throws Exception {
    // The copy that the build has staged: there may be no other on this machine.
    String platform =
        NativeLibrary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    URL staged = getClass().getResource("/META-INF/native/" + platform + "/libuv.so.1");
    String path = Path.of(staged.toURI()).toString();
    assertThat(load(path)).isEqualTo("libuv " + Uv.version());
  }

  /** Loads the library on a thread that an interrupt waits for. */
  static final class Interrupted {
    public static void main(String[] args) {
      Thread.currentThread().interrupt();
      Loop.main(args);
      System.out.println(Thread.interrupted());
    }
  }

  @Test
  void anInterruptDoesNotKeepTheLibraryFromBeingLoaded() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(Interrupted.class, List.of(), List.of());
    assertThat(outcome.output().lines()).containsExactly("0", "true");
  }
}
