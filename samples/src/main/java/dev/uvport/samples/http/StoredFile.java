package dev.uvport.samples.http;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was when it was looked at.
 *
 * <p><b>Threading.</b> Not changed once made; so is the content.
 *
 * @param path where it is, without symbolic links
 * @param type its media type
 * @param length its length in bytes
 * @param modified when it was changed last, in whole seconds as HTTP has it
 * @param lastModified the same in HTTP's words
 * @param entityTag names this version of it, with quotes
 * @param content all of it; null if it is too big to be held
 */
record StoredFile(
    Path path,
    String type,
    long length,
    Instant modified,
    String lastModified,
    String entityTag,
    byte @Nullable [] content) {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static StoredFile of(Path path, long length, Instant changed, byte @Nullable [] content) {
    Instant modified = changed.truncatedTo(ChronoUnit.SECONDS);
    String version = Long.toHexString(modified.getEpochSecond()) + '.' + changed.getNano();
    String entityTag = '"' + version + '-' + Long.toHexString(length) + '"';
    return new StoredFile(
        path,
        MediaTypes.of(path),
        length,
        modified,
        HTTP_DATE.format(modified),
        entityTag,
        content);
  }
}
