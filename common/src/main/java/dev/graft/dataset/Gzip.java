package dev.graft.dataset;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Opens files that may be gzipped, told by their first two bytes rather than by their name. A
 * decompression bomb ends with an IOException.
 */
public final class Gzip {

  private static final int BUFFER = 1 << 16;

  /** Gzip makes zeros 1,030 times smaller; the sparsest tables come to a few hundred. */
  private static final long MAX_RATIO = 500;

  /** What any file may unpack to. */
  private static final long FREE_BYTES = 1L << 28;

  private Gzip() {}

  /** The plain content of a stream that is gzipped or not. Closing it closes the stream. */
  public static InputStream plain(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw, BUFFER);
    if (!isGzip(in)) {
      return in;
    }
    Counted packed = new Counted(in);
    return new Unpacked(new GZIPInputStream(packed, BUFFER), packed);
  }

  /** Whether a stream that can be marked begins as gzip does; leaves it where it was. */
  public static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  /** Counts the bytes that were read. */
  private static class Counted extends FilterInputStream {
    long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      int read = super.read(to, at, length);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long skipped = super.skip(wanted);
      count += skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  /** Stops where there is far more than any data would unpack to. */
  private static final class Unpacked extends Counted {
    private final Counted packed;

    Unpacked(InputStream in, Counted packed) {
      super(in);
      this.packed = packed;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      int read = super.read(to, at, length);
      if (count > FREE_BYTES && count > MAX_RATIO * packed.count) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "its %,d bytes unpack to more than %,d times as many, as only a decompression bomb does; if it is right, unpack it with gunzip",
                packed.count,
                MAX_RATIO));
      }
      return read;
    }
  }
}
