package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ChanTest {

  @Test
  void aLambdaIsAChanWhoseDeliveryIsTheReceipt() {
    List<String> received = new ArrayList<>();
    Chan<String> chan = received::add;

    chan.send("hello");

    assertThat(received).containsExactly("hello");
    assertThat(chan.backlog()).isNull();
  }

  @Test
  void contramapTurnsMessagesOnTheirWay() throws Exception {
    Port<String> port = new Port<>();
    Chan<Integer> numbers = port.chan().contramap(n -> "number " + n);

    numbers.send(7);

    assertThat(port.recv()).isEqualTo("number 7");
  }

  @Test
  void contramapKeepsTheBacklog() {
    Port<String> port = new Port<>();

    assertThat(port.chan().backlog()).isNotNull();
    assertThat(port.chan().contramap(Object::toString).backlog()).isSameAs(port.chan().backlog());
  }

  @Test
  void discardTakesMessagesOfAnyKindButNull() {
    Chan<String> chan = Chan.discard();

    chan.send("into the void");

    assertThat(chan.backlog()).isNull();
    assertThatNullPointerException().isThrownBy(() -> chan.send(null)).withMessage("message");
  }

  @Test
  void aChanCanBeSentOverAChan() throws Exception {
    Port<Chan<String>> requests = new Port<>();
    Port<String> replies = new Port<>();
    Parked<Void> server =
        Parked.on(
            requests,
            () -> {
              requests.recv().send("hello");
              return null;
            });

    requests.chan().send(replies.chan());

    assertThat(replies.recv()).isEqualTo("hello");
    server.get();
  }
}
