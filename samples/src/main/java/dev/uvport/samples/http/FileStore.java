package dev.uvport.samples.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * The files below one directory, and nothing else.
 *
 * <p>A small file is remembered for a second: so a change shows after a second, and a file that
 * many ask for is read once in it.
 *
 * <p>Symbolic links are followed as long as they stay in the directory. Whoever can write to it may
 * still exchange a directory for a link between the look and the reading; do not serve what others
 * may write.
 *
 * <p><b>Threading.</b> Thread-safe. {@link #find} blocks, {@link #remembered} does not.
 */
public final class FileStore {
  /** A file up to this length is held in memory and leaves in one write with its head. */
  static final int SMALL = 64 * 1024;

  private static final int MAX_REMEMBERED_FILES = 1024;
  private static final long MAX_REMEMBERED_BYTES = 8 << 20;
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private record Remembered(StoredFile file, int length, long at) {}

  private final Path root;
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
  private final AtomicLong rememberedBytes = new AtomicLong();

  /**
   * Opens a directory.
   *
   * @param directory its path
   * @throws IOException if there is no such directory
   */
  public FileStore(Path directory) throws IOException {
    root = directory.toRealPath();
    if (!Files.isDirectory(root)) {
      throw new IOException(directory + " is not a directory");
    }
  }

  /** The small file that was found at a path less than a second ago; null if none was. */
  @Nullable StoredFile remembered(String path) {
    Remembered found = remembered.get(path);
    return found != null && System.nanoTime() - found.at < FRESH_NANOS ? found.file : null;
  }

  /**
   * Looks for a file; blocks.
   *
   * @param path decoded, such as {@code /docs/index.html}; ends with a slash to mean the index of a
   *     directory
   * @throws HttpError 404 if there is none, 403 if it may not be read, 301 for a directory without
   *     the slash
   * @throws IOException if the disk or the process is in trouble
   */
  StoredFile find(String path) throws HttpError, IOException {
    long now = System.nanoTime();
    StoredFile file;
    try {
      file = look(locate(path));
    } catch (NoSuchFileException e) {
      throw notFound();
    } catch (AccessDeniedException e) {
      throw new HttpError(HttpStatus.SC_FORBIDDEN, "the file may not be read");
    }
    byte[] content = file.content();
    if (content != null) {
      remember(path, new Remembered(file, content.length, now));
    }
    return file;
  }

  /** Where a path leads, which is certain to be inside the directory. */
  private Path locate(String path) throws HttpError, AccessDeniedException {
    try {
      Path named = root;
      for (String name : path.split("/")) {
        if (name.equals("..") || name.equals(".")) {
          throw notFound(); // clients resolve these themselves
        }
        named = named.resolve(name);
      }
      Path real = inside(named);
      boolean isDirectory = Files.isDirectory(real);
      if (isDirectory && !path.endsWith("/")) {
        throw movedTo(named);
      }
      if (!isDirectory && path.endsWith("/")) {
        throw notFound();
      }
      return isDirectory ? inside(real.resolve("index.html")) : real;
    } catch (AccessDeniedException e) {
      throw e;
    } catch (InvalidPathException | IOException e) {
      // Names that are too long, links in a circle, a file where a directory should be.
      throw notFound();
    }
  }

  private Path inside(Path named) throws HttpError, IOException {
    Path real = named.toRealPath();
    if (!real.startsWith(root)) {
      throw notFound();
    }
    return real;
  }

  /** Without the slash at its end, the links in the index would lead one directory too high. */
  private HttpError movedTo(Path directory) {
    URI relative = root.toUri().relativize(directory.toUri());
    return new HttpError(
        HttpStatus.SC_MOVED_PERMANENTLY,
        "this is a directory",
        Map.of(HttpHeaders.LOCATION, "/" + relative.getRawPath()));
  }

  private static StoredFile look(Path real) throws HttpError, IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw notFound(); // opening a pipe or a device may wait for ever
    }
    byte[] content = null;
    long length = attributes.size();
    if (length <= SMALL) {
      try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
        content = in.readNBytes(SMALL);
        length = content.length;
      }
    }
    return StoredFile.of(real, length, attributes.lastModifiedTime().toInstant(), content);
  }

  /** Simple, and bounded: when there is too much, all is forgotten. */
  private void remember(String path, Remembered found) {
    if (remembered.size() >= MAX_REMEMBERED_FILES || rememberedBytes.get() > MAX_REMEMBERED_BYTES) {
      remembered.clear();
      rememberedBytes.set(0);
    }
    Remembered before = remembered.put(path, found);
    rememberedBytes.addAndGet(found.length - (before == null ? 0 : before.length));
  }

  private static HttpError notFound() {
    return new HttpError(HttpStatus.SC_NOT_FOUND, "there is no such file");
  }
}
