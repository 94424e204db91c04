package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.comm.Select;
import dev.uvport.result.Either;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests of {@code comm.rs}, as far as no other test does what they did. */
@Timeout(60)
class LegacyCommTest {
  /** {@code send_recv_fn}: a message may be a function. */
  @Test
  void sendRecvFn() throws Exception {
    Port<IntUnaryOperator> port = new Port<>();

    port.chan().send(x -> x + 1);

    assertThat(port.recv().applyAsInt(22)).isEqualTo(23);
  }

  /** {@code test_select2_stress}: eight senders of a hundred messages each, half to each port. */
  @Test
  void select2Stress() throws Exception {
    int messages = 100;
    int times = 4;
    Port<String> a = new Port<>();
    Port<String> b = new Port<>();
    for (int i = 0; i < times; i++) {
      sender(a.chan(), "a", messages);
      sender(b.chan(), "b", messages);
    }

    int as = 0;
    int bs = 0;
    for (int i = 0; i < 2 * messages * times; i++) {
      Either<String, String> either = Select.select2(a, b);
      if (either instanceof Either.Left<String, String> left) {
        assertThat(left.value()).isEqualTo("a");
        as++;
      } else {
        assertThat(either).isEqualTo(new Either.Right<>("b"));
        bs++;
      }
    }

    assertThat(as).isEqualTo(messages * times);
    assertThat(bs).isEqualTo(messages * times);
  }

  private static void sender(Chan<String> chan, String message, int messages) {
    LegacyServer.task(
        () -> {
          for (int i = 0; i < messages; i++) {
            chan.send(message);
          }
        });
  }

  /** {@code test_listen}: a port for the duration of a block. */
  @Test
  void listen() throws Exception {
    Chan<String> chan;
    try (Port<String> parent = new Port<>()) {
      chan = parent.chan();
      LegacyServer.task(() -> parent.chan().send("oatmeal-salad"));

      assertThat(parent.recv()).isEqualTo("oatmeal-salad");
    }
    chan.send("nobody hears that");
  }

  /** {@code test_port_detach_fail}: a task that fails while others send to it, a hundred times. */
  @Test
  void portDetachFail() throws Exception {
    for (int i = 0; i < 100; i++) {
      Port<Integer> port = new Port<>();
      Thread sender = LegacyServer.task(() -> port.chan().send(10));
      Thread receiver = LegacyServer.task(() -> port.close("its task has failed"));
      sender.join();
      receiver.join();
      port.chan().send(11);

      Integer left = port.peek() ? port.recv() : null;
      assertThat(left).isIn(null, 10);
      assertThatThrownBy(port::recv)
          .isInstanceOf(PortClosedException.class)
          .hasMessageContaining("its task has failed");
    }
  }

  /** {@code test_peek_terminated}. */
  @Test
  void peekTerminated() {
    Port<String> port = new Port<>();

    port.close();

    assertThat(port.peek()).isFalse();
  }
}
