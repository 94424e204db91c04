package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kenai.jffi.PageManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** Which callbacks are taken, and what happens where the system says no. */
@Timeout(60)
class CallbackStubsChoiceTest {
  private static final PageManager PAGES = PageManager.getInstance();

  /** Any code does, where it is refused before it can run. */
  private static final Optional<CodePages.Image> ANY_CODE = Optional.of(X86Stubs.image());

  private final Logger logger = Logger.getLogger("dev.uvport.uv");
  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler handler = new Recorder();

  static boolean hasMachineCode() {
    return CallbackStubs.machineCode().isPresent();
  }

  @BeforeEach
  void listenToTheLog() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void leaveTheLog() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  @EnabledIf("hasMachineCode")
  void machineCodeIsTheDefaultWhereThereIsSome() {
    CallbackStubs stubs = CallbackStubs.choose(null, CallbackStubs.machineCode(), PAGES);

    assertThat(stubs.mode()).isEqualTo("native");
    assertThat(logged).isEmpty();
  }

  @Test
  void closuresAreTheDefaultElsewhere() {
    assertThat(CallbackStubs.choose(null, Optional.empty(), PAGES).mode()).isEqualTo("closure");
    assertThat(logged).isEmpty();
  }

  @Test
  void closuresCanBeAskedFor() {
    CallbackStubs stubs = CallbackStubs.choose("closure", CallbackStubs.machineCode(), PAGES);

    assertThat(stubs.mode()).isEqualTo("closure");
  }

  @Test
  void thePropertyDecidesForTheProcess() {
    String asked = System.getProperty("uvport.callbacks");
    CallbackStubs expected =
        CallbackStubs.choose(asked, CallbackStubs.machineCode(), PageManager.getInstance());

    assertThat(CallbackStubs.instance().mode()).isEqualTo(expected.mode());
    assertThat(CallbackStubs.instance()).isSameAs(CallbackStubs.instance());
  }

  @Test
  void aBadModeNamesTheGoodOnes() {
    for (String bad : List.of("", "Native", "upcall")) {
      assertThatThrownBy(() -> CallbackStubs.choose(bad, ANY_CODE, PAGES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("-Duvport.callbacks=" + bad + ": must be native or closure");
    }
  }

  @Test
  void refusedMemoryFallsBackToClosuresWithOneWarning() {
    CallbackStubs stubs = CallbackStubs.choose(null, ANY_CODE, new NoPages());

    assertThat(stubs).isEqualTo(ClosureStubs.stubs());
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).getLevel()).isEqualTo(Level.WARNING);
    assertThat(new SimpleFormatter().formatMessage(logged.get(0)))
        .isEqualTo(
            "libuv calls back by slower upcalls, because mmap of 1 page(s) for machine code failed;"
                + " let this process make memory executable, or accept it with"
                + " -Duvport.callbacks=closure");
  }

  @Test
  void refusedProtectionFallsBackToClosuresAndFreesThePages() {
    StubbornPages pages = new StubbornPages();

    CallbackStubs stubs = CallbackStubs.choose(null, ANY_CODE, pages);

    assertThat(stubs).isEqualTo(ClosureStubs.stubs());
    assertThat(logged).hasSize(1);
    assertThat(pages.allocated).isOne();
    assertThat(pages.freed).isOne();
  }

  @Test
  void askedForMachineCodeThatIsRefusedSaysWhy() {
    assertThatThrownBy(() -> CallbackStubs.choose("native", ANY_CODE, new StubbornPages()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-Duvport.callbacks=native is impossible here")
        .hasMessageContaining("mprotect(PROT_READ | PROT_EXEC)")
        .hasMessageContaining("errno 22");
    assertThat(logged).isEmpty();
  }

  @Test
  void askedForMachineCodeThatDoesNotExistNamesThePlatform() {
    assertThatThrownBy(() -> CallbackStubs.choose("native", Optional.empty(), PAGES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no machine code for " + System.getProperty("os.name"));
  }

  /** Keeps what is logged. */
  private final class Recorder extends Handler {
    @Override
    public void publish(LogRecord entry) {
      logged.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** A system that is out of pages. */
  private static final class NoPages extends PageManager {
    @Override
    public long allocatePages(int count, int protection) {
      return 0;
    }

    @Override
    public void freePages(long address, int count) {
      throw new AssertionError("there is nothing to free");
    }

    @Override
    public void protectPages(long address, int count, int protection) {}
  }

  /** Hands out memory that the system will not protect, since no page begins there. */
  private static final class StubbornPages extends PageManager {
    private static final int OFF_THE_PAGE = 8;

    private int allocated;
    private int freed;

    @Override
    public long allocatePages(int count, int protection) {
      allocated++;
      return PAGES.allocatePages(count + 1, protection) + OFF_THE_PAGE;
    }

    @Override
    public void freePages(long address, int count) {
      freed++;
      PAGES.freePages(address - OFF_THE_PAGE, count + 1);
    }

    @Override
    public void protectPages(long address, int count, int protection) {}
  }
}
