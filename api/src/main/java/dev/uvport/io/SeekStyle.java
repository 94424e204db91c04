package dev.uvport.io;

/**
 * From where {@link Seek#seek} counts; Rust's {@code seek_style}.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> Constants; nobody closes them.
 */
public enum SeekStyle {
  /** From the start; {@code seek_set}. */
  SET,
  /** From the end; {@code seek_end}. */
  END,
  /** From where the stream stands; {@code seek_cur}. */
  CUR
}
