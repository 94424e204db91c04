package dev.uvport.net.legacy;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.Tcp;
import dev.uvport.uv.UvLoop;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds every descriptor that this process may still open. The library's classes are loaded before,
 * because a class in a directory cannot be loaded then.
 */
final class DescriptorHog implements AutoCloseable {
  private static final File SOMETHING = new File("/dev/null");

  private final List<FileInputStream> held = new ArrayList<>();

  /** Opens until the system says no. */
  void takeAll() {
    List.of(UvLoop.class, IoTask.class, Tcp.class, DescriptorHog.class)
        .forEach(DescriptorHog::loadAllBeside);
    takeMore();
  }

  /** Takes what others have given back: the JVM opens files now and then. */
  void takeMore() {
    try {
      while (true) {
        held.add(new FileInputStream(SOMETHING));
      }
    } catch (IOException e) {
      // That was the last one.
    }
  }

  @Override
  public void close() {
    giveBack();
  }

  /** Leaves them all to others. */
  void giveBack() {
    for (FileInputStream one : held) {
      try {
        one.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    held.clear();
  }

  private static void loadAllBeside(Class<?> one) {
    Path root;
    try {
      root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (!Files.isDirectory(root)) {
      return; // a jar is open already
    }
    try (Stream<Path> files = Files.walk(root)) {
      files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.startsWith("dev/uvport/") && name.endsWith(".class"))
          .filter(name -> !name.endsWith("package-info.class"))
          .forEach(name -> load(name.substring(0, name.length() - 6).replace('/', '.')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, DescriptorHog.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
