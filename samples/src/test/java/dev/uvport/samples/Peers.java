package dev.uvport.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Plain sockets that samples are tried with. */
final class Peers {
  private static final int PATIENCE_SECONDS = 100;

  private Peers() {}

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_SECONDS * 1000);
    return socket;
  }

  static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
  }

  /** Whether the peer has closed, once it has: with a reset or without. */
  static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** The same bytes in each run. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Sends bytes without waiting for it. */
  static CompletableFuture<Void> send(Socket socket, byte[] bytes) {
    return async(
        () -> {
          socket.getOutputStream().write(bytes);
          return null;
        });
  }

  /** Sends bytes and receives as many. */
  static byte[] exchange(Socket socket, byte[] bytes) throws IOException {
    CompletableFuture<Void> sent = send(socket, bytes);
    byte[] answer = socket.getInputStream().readNBytes(bytes.length);
    sent.join();
    return answer;
  }

  /** Whether a program can be run by its name. */
  static boolean isInstalled(String program) {
    for (String directory : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  static Socket accept(ServerSocket listener) throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(PATIENCE_SECONDS * 1000);
    return socket;
  }

  /** Closes so that the peer is sent a reset. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Runs something on a thread of its own. */
  static <T> CompletableFuture<T> async(Callable<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(action.call());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  static BufferedReader lines(Socket socket) {
    try {
      return new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
