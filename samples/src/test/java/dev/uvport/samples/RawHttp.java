package dev.uvport.samples;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that sends whatever a test likes.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Closes its socket.
 */
final class RawHttp implements AutoCloseable {
  /** A response, its headers by their names in lower case. */
  record Response(int status, Map<String, String> headers, byte[] body) {
    @Nullable String header(String name) {
      return headers.get(name);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;

  RawHttp(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(100_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  Socket socket() {
    return socket;
  }

  /** Sends text as it is. */
  RawHttp send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Sends a GET with more header lines, each with its CRLF. */
  RawHttp get(String target, String... headerLines) throws IOException {
    return send(
        "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + String.join("", headerLines) + "\r\n");
  }

  /** Reads a response to a GET. */
  Response next() throws IOException {
    Response head = nextHead();
    byte[] body = new byte[Integer.parseInt(head.headers.getOrDefault("content-length", "0"))];
    in.readFully(body);
    return new Response(head.status, head.headers, body);
  }

  /** Reads a response without its body. */
  Response nextHead() throws IOException {
    String statusLine = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return new Response(Integer.parseInt(statusLine.split(" ")[1]), headers, new byte[0]);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("after " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Reads the rest of a body. */
  DataInputStream in() {
    return in;
  }

  /** Whether nothing more comes, once that is certain. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  /**
   * All that comes after a text that the server may refuse. It reads on for two seconds then; if
   * this machine took longer, a reset is no fault, and it is tried again.
   */
  static String answerTo(int port, String text) throws IOException {
    while (true) {
      long begun = System.nanoTime();
      try (RawHttp client = new RawHttp(port)) {
        client.send(text);
        return new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (SocketException e) {
        if (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(2)) {
          throw e;
        }
      }
    }
  }

  /** Whether nothing more comes, for the server has closed, with a reset or without. */
  boolean isClosed() throws IOException {
    try {
      return isAtEnd();
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
