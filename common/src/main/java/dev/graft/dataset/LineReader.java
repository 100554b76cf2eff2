package dev.graft.dataset;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a file in UTF-8, each with the byte at which it begins. Of a line that is too long
 * nothing is kept, so that no file can fill the memory.
 */
final class LineReader implements Closeable {

  private static final int BUFFER = 1 << 16;

  /**
   * A line without its end.
   *
   * @param offset its first byte, from 0
   * @param text null if it is too long
   * @param length in bytes
   */
  record Line(long offset, String text, long length) {}

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private int from;
  private int to;
  private long position;
  private boolean started;

  /**
   * @param in plain bytes, closed by {@link #close()}
   * @param maxBytes longer lines have no text
   */
  LineReader(InputStream in, int maxBytes) {
    this(in, maxBytes, 0);
  }

  /**
   * The same of a file from one of its lines on.
   *
   * @param offset of the first byte in the file
   */
  LineReader(InputStream in, int maxBytes, long offset) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.position = offset;
    this.started = offset > 0;
  }

  /** The next line; null at the end. */
  Line next() throws IOException {
    if (!started) {
      started = true;
      passByteOrderMark();
    }
    long offset = position;
    long length = 0;
    begun.reset();
    while (from < to || fill()) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      length += end - from;
      if (length <= maxBytes) {
        begun.write(buffer, from, end - from);
      }
      boolean whole = end < to;
      advance(whole ? end + 1 : end);
      if (whole) {
        return line(offset, length);
      }
    }
    return length == 0 ? null : line(offset, length);
  }

  private Line line(long offset, long length) {
    if (length > maxBytes) {
      return new Line(offset, null, length);
    }
    String text = begun.toString(StandardCharsets.UTF_8);
    return new Line(
        offset, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, length);
  }

  private void advance(int next) {
    position += next - from;
    from = next;
  }

  private boolean fill() throws IOException {
    from = 0;
    // As much as there is: what comes before damage is still lines.
    to = Math.max(0, in.read(buffer));
    return to > 0;
  }

  private void passByteOrderMark() throws IOException {
    to = in.readNBytes(buffer, 0, 3);
    int first = to < 2 ? 0 : (buffer[0] & 0xff) << 8 | buffer[1] & 0xff;
    if (first == 0xfeff || first == 0xfffe) {
      throw new IOException("it is written in UTF-16, and UTF-8 is needed");
    }
    if (first == 0xefbb && to > 2 && buffer[2] == (byte) 0xbf) {
      advance(3);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
