package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails a test that leaves a handle, a native block, a descriptor or an iotask behind, in which a
 * loop span or a completion went astray ({@link LoopGate}), or that made the library log a warning
 * which the test does not {@linkplain ExpectsReports expect}.
 *
 * <p>Each test is compared with the moment before its instance was made, so fields may hold an
 * iotask if an {@code @AfterEach} closes it. What {@code @BeforeAll} opens, the global iotask for
 * instance, is no leak. Closing takes effect on other threads, so the check waits a while; and what
 * others than the test had open at its beginning may be closed at its end.
 */
public final class LeakCheck
    implements BeforeAllCallback,
        TestInstancePreConstructCallback,
        BeforeEachCallback,
        AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How things were before the test. */
  private record Start(ResourceCount resources, LoopGate loops) {}

  /** Makes the check; JUnit does so. */
  public LeakCheck() {}

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  /** Opens what the JDK and libuv open once per process and keep. */
  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    new UvLoop(Throwable::printStackTrace).close();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      accepted.getInputStream().read();
    }
    RefusingPort.values(); // which stay open
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    if (context.getTestMethod().isPresent()) {
      begin(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  /** The first of the two callbacks counts; with one instance for all tests there is but one. */
  private static void begin(ExtensionContext context) {
    context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            context.getUniqueId(),
            id -> {
              ReportLog.start();
              return new Start(ResourceCount.settled(), LoopGate.now());
            });
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Start start = context.getStore(NAMESPACE).get(context.getUniqueId(), Start.class);
    await("what the test opened is closed")
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> ResourceCount.now().checkNoMoreThan(start.resources()));
    LoopGate.now().check(start.loops());
    checkReports(context);
  }

  private static void checkReports(ExtensionContext context) {
    boolean expected = context.getRequiredTestMethod().isAnnotationPresent(ExpectsReports.class);
    if (expected) {
      await("warnings that this test expects")
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .until(() -> !ReportLog.warnings().isEmpty());
    } else {
      assertThat(ReportLog.warnings()).as("warnings that nobody expects").isEmpty();
    }
  }
}
