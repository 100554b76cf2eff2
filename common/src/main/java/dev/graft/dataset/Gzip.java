package dev.graft.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Opens files that may be gzipped, told by their first two bytes rather than by their name. */
public final class Gzip {

  private static final int BUFFER = 1 << 16;

  private Gzip() {}

  /** The plain content of a stream that is gzipped or not. Closing it closes the stream. */
  public static InputStream plain(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw, BUFFER);
    return isGzip(in) ? new GZIPInputStream(in, BUFFER) : in;
  }

  /** Whether a stream that can be marked begins as gzip does; leaves it where it was. */
  public static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }
}
