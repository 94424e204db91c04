package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DuplexStreamTest {
  private final DuplexStream<String, Integer> client = DuplexStream.open();
  private final DuplexStream<Integer, String> server = client.peer();

  /** Rust's {@code DuplexStream1}. */
  @Test
  void whatOneEndSendsTheOtherReceives() throws Exception {
    client.chan().send("abc");
    server.chan().send(123);
    assertThat(server.port().recv()).isEqualTo("abc");
    assertThat(client.port().recv()).isEqualTo(123);
  }

  @Test
  void theEndsKnowEachOther() {
    assertThat(server.peer()).isSameAs(client);
  }

  @Test
  void questionsAndAnswersCrossBetweenThreads() throws Exception {
    Thread answering =
        new Thread(
            () -> {
              try {
                while (true) {
                  server.chan().send(server.port().recv().length());
                }
              } catch (PortClosedException | InterruptedException e) {
                server.close("answered all");
              }
            });
    answering.start();
    for (int length = 0; length < 1_000; length++) {
      client.chan().send("x".repeat(length));
      assertThat(client.port().recv()).isEqualTo(length);
    }
    client.close();
    answering.join();
  }

  @Test
  void closingOneEndTellsBothAfterTheLastMessage() throws Exception {
    client.chan().send("last");
    server.close("enough");
    assertThat(server.port().recv()).isEqualTo("last");
    assertThatThrownBy(() -> server.port().recv()).hasMessageContaining("enough");
    assertThatThrownBy(() -> client.port().recv()).hasMessageContaining("enough");
  }
}
