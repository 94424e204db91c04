package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class GlobalIoTaskTest {
  @BeforeAll
  static void startIt() {
    IoTask.global();
  }

  @Test
  void itIsOneAndADaemon() {
    assertThat(IoTask.global()).isSameAs(IoTask.global());

    IoTask.global().interact(loop -> assertThat(Thread.currentThread().isDaemon()).isTrue()).join();
  }

  @Test
  void itCannotBeClosed() {
    assertThatThrownBy(IoTask.global()::exit).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(IoTask.global()::exitWhenIdle)
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(IoTask.global()::close).isInstanceOf(UnsupportedOperationException.class);

    IoTask.global().interact(loop -> {}).join();
  }

  @Test
  void aSpawnedOneIsNoDaemon() {
    try (IoTask spawned = IoTask.spawn("spawned")) {
      spawned.interact(loop -> assertThat(Thread.currentThread().isDaemon()).isFalse()).join();
    }
  }
}
