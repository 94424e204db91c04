package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A chat server on little memory, and people who talk over it. */
@Timeout(300)
abstract class ChatServerTestBase {
  private SampleProcess server;

  @BeforeEach
  void start() {
    List<String> smallHeap = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
    List<String> args = new ArrayList<>(List.of("--port", "0"));
    args.addAll(options());
    server =
        SampleProcess.start(
            SampleProcess.command(smallHeap, ChatServer.class, args.toArray(String[]::new)));
  }

  /** What the server is started with besides a port. */
  List<String> options() {
    return List.of("--rate", "0");
  }

  @AfterEach
  void endsOnSigtermAndHasNothingToComplainOf() {
    try (SampleProcess ending = server) {
      ending.terminate();
      assertThat(ending.stderr()).isEmpty();
    }
  }

  final int port() {
    return server.port();
  }

  /** Somebody at a terminal. */
  static final class Person implements AutoCloseable {
    final Socket socket;
    final BufferedReader lines;

    Person(int port) throws IOException {
      socket = Peers.connect(port);
      lines = Peers.lines(socket);
    }

    Person type(String line) throws IOException {
      return send((line + "\n").getBytes(UTF_8));
    }

    Person send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      return this;
    }

    @Nullable String sees() throws IOException {
      return lines.readLine();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Somebody who has come in, has a name, and has read all about it. */
  final Person person(String name) throws IOException {
    Person person = new Person(port());
    assertThat(person.sees()).startsWith("* welcome, guest");
    assertThat(person.sees()).endsWith(" has joined lobby");
    person.type("/nick " + name);
    assertThat(person.sees()).endsWith(" is now " + name);
    return person;
  }

  /** Likewise, with others who have read of it too. */
  final Person person(String name, Person... others) throws IOException {
    Person person = person(name);
    for (Person other : others) {
      assertThat(other.sees()).endsWith(" has joined lobby");
      assertThat(other.sees()).endsWith(" is now " + name);
    }
    return person;
  }
}
