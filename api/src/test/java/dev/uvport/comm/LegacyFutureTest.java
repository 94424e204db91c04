package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The tests of Rust's {@code future}, with what takes its place: {@link CompletableFuture}, and
 * {@link LazyFuture} for what that lacks.
 */
@Timeout(60)
final class LegacyFutureTest {
  /** {@code test_from_value}. */
  @Test
  void fromValue() throws Exception {
    Future<String> f = CompletableFuture.completedFuture("snail");

    assertThat(f.get()).isEqualTo("snail");
  }

  /** {@code test_from_port}. */
  @Test
  void fromPort() throws Exception {
    Port<String> port = new Port<>();
    port.chan().send("whale");
    Future<String> f = LazyFuture.fromPort(port);

    assertThat(f.get()).isEqualTo("whale");
  }

  /** {@code test_from_fn}. */
  @Test
  void fromFn() throws Exception {
    Future<String> f = LazyFuture.fromFn(() -> "brail");

    assertThat(f.get()).isEqualTo("brail");
  }

  /** {@code test_interface_get}, {@code test_iface_get} before. */
  @Test
  void interfaceGet() throws Exception {
    Future<String> f = CompletableFuture.completedFuture("fail");

    assertThat(f.get()).isEqualTo("fail");
  }

  /** {@code test_with}. */
  @Test
  void with() {
    CompletableFuture<String> f = CompletableFuture.completedFuture("nail");

    assertThat(f.thenApply(Function.identity()).join()).isEqualTo("nail");
  }

  /** {@code test_interface_with}. */
  @Test
  void interfaceWith() {
    CompletableFuture<String> f = CompletableFuture.completedFuture("kale");

    assertThat(f.thenApply(Function.identity()).join()).isEqualTo("kale");
  }

  /** {@code test_get_ref_method}. */
  @Test
  void getRefMethod() throws Exception {
    Future<Integer> f = CompletableFuture.completedFuture(22);

    assertThat(f.get()).isEqualTo(22);
    assertThat(f.get()).isEqualTo(22);
  }

  /** {@code test_get_ref_fn}. */
  @Test
  void getRefFn() throws Exception {
    Future<Integer> f = LazyFuture.fromFn(() -> 22);

    assertThat(f.get()).isEqualTo(22);
    assertThat(f.get()).isEqualTo(22);
  }

  /** {@code test_spawn}. */
  @Test
  void spawn() {
    CompletableFuture<String> f = CompletableFuture.supplyAsync(() -> "bale");

    assertThat(f.join()).isEqualTo("bale");
  }

  /** {@code test_futurefail}. */
  @Test
  void futurefail() {
    CompletableFuture<String> f =
        CompletableFuture.supplyAsync(
            () -> {
              throw new IllegalStateException("the task failed");
            });

    assertThatThrownBy(f::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("the task failed");
    assertThatThrownBy(f::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("the task failed");
  }

  /** {@code test_sendable_future}. */
  @Test
  void sendableFuture() {
    String expected = "schlorf";
    Future<String> f = LazyFuture.fromFn(() -> expected);
    CompletableFuture<String> actual = new CompletableFuture<>();

    new Thread(
            () -> {
              try {
                actual.complete(f.get());
              } catch (InterruptedException | ExecutionException e) {
                actual.completeExceptionally(e);
              }
            })
        .start();

    assertThat(actual.join()).isEqualTo(expected);
  }
}
