package dev.uvport.samples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileStoreTest {
  private static final int SLASHES = 22;

  @TempDir Path root;

  /** Each spelling is remembered for itself; all of them together would not fit. */
  @Test
  void rememberingAFileUnderEverySpellingOfItsPathTakesLittle() throws Exception {
    Files.createDirectories(root.resolve("d/d"));
    Files.write(root.resolve("d/d/f"), new byte[FileStore.SMALL]);
    FileStore store = new FileStore(root);
    long all = (long) SLASHES * SLASHES * SLASHES * FileStore.SMALL;
    assumeThat(all).as("what all spellings take").isGreaterThan(Runtime.getRuntime().maxMemory());
    for (int a = 1; a <= SLASHES; a++) {
      for (int b = 1; b <= SLASHES; b++) {
        for (int c = 1; c <= SLASHES; c++) {
          store.find("/".repeat(a) + "d" + "/".repeat(b) + "d" + "/".repeat(c) + "f");
        }
      }
    }
    assertThat(store.remembered("/d/d/f")).isNull(); // forgotten, with all others
  }
}
