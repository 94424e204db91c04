package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is thrown from whichever callback of the user's is told once, costs its connection at
 * most, and the loop goes on to serve the others.
 */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class CallbackFailuresTest {
  static Stream<Arguments> everyCallbackAndKindOfFailure() {
    return Stream.of(UserCallback.values())
        .flatMap(
            callback -> Stream.of(FailureKind.values()).map(kind -> Arguments.of(callback, kind)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyCallbackAndKindOfFailure")
  void isToldOnceAndCostsItsConnectionAtMost(UserCallback callback, FailureKind kind)
      throws Exception {
    try (Loopback loopback = new Loopback()) {
      Link bystander = loopback.link();
      echo(bystander);
      FailingScene scene = new FailingScene(loopback, kind);

      callback.provoke(scene);

      soon().until(scene::hasThrown);
      if (callback.costsItsConnection()) {
        soon().until(() -> scene.socket().isClosed());
        soon().until(() -> scene.socket().closed().isDone());
      }
      loopback.settle();
      loopback.settle(); // what it threw at the end of a turn is told by now, and once
      List<Throwable> expected =
          callback.isReported() ? List.of(scene.thrown()) : List.<Throwable>of();
      assertThat(loopback.errors()).isEqualTo(expected);
      assertThat(scene.throwsSoFar()).isEqualTo(1);
      bystander.send("still here");
      assertThat(bystander.receive(10)).isEqualTo("still here");
      Link newcomer = scene.listens() ? loopback.link() : null;
      if (newcomer != null) {
        echo(newcomer);
        newcomer.send("welcome");
        assertThat(newcomer.receive(7)).isEqualTo("welcome");
      }
      scene.close();
    }
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2));
  }

  private static void echo(Link link) {
    TcpSocket socket = link.socket();
    socket.readStart(chunk -> chunk.ifOk(bytes -> socket.write(bytes, done -> {}))).get();
  }
}
