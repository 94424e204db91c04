package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import com.kenai.jffi.PageManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the system says about the pages that machine code lies in. */
@Timeout(60)
class CodePagesTest {
  static boolean hasMachineCode() {
    return CallbackStubs.machineCode().isPresent();
  }

  @Test
  @EnabledIf("hasMachineCode")
  void machineCodeIsExecutableAndNotWritable() throws Exception {
    CallbackStubs stubs =
        CallbackStubs.publish(CallbackStubs.machineCode().orElseThrow(), PageManager.getInstance());

    for (long address : addresses(stubs)) {
      assertThat(permissions(address)).isEqualTo("r-xp");
    }
  }

  private static List<Long> addresses(CallbackStubs stubs) {
    return List.of(stubs.alloc(), stubs.read(), stubs.event(), stubs.closed());
  }

  /** The permissions of the mapping that holds an address, such as {@code r-xp}. */
  private static String permissions(long address) throws IOException {
    for (String mapping : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] rangeAndRest = mapping.split(" ", 3);
      String[] range = rangeAndRest[0].split("-");
      long start = Long.parseUnsignedLong(range[0], 16);
      long end = Long.parseUnsignedLong(range[1], 16);
      if (start <= address && address < end) {
        return rangeAndRest[1];
      }
    }
    return "not mapped";
  }
}
