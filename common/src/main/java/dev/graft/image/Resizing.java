package dev.graft.image;

/** Brings the rows of a picture of any size to a shape, planar. */
final class Resizing {

  private final PictureShape shape;
  private final PixelRows rows;
  private int fullHeight;
  private int fullWidth;

  private Resizing(PictureShape shape, PixelRows rows) {
    this.shape = shape;
    this.rows = rows;
    scale();
  }

  /** The picture as {@code [channels, height, width]}. */
  static byte[] to(PictureShape shape, PixelRows rows) {
    return new Resizing(shape, rows).resize();
  }

  /** The size of the whole picture when it fits as the shape wants it. */
  private void scale() {
    fullHeight = shape.height();
    fullWidth = shape.width();
    double high = (double) shape.height() / rows.height();
    double wide = (double) shape.width() / rows.width();
    boolean byHeight = shape.resize() == PictureShape.Resize.CROP ? high > wide : high < wide;
    if (shape.resize() != PictureShape.Resize.STRETCH && byHeight) {
      fullWidth = (int) Math.max(1, Math.round(rows.width() * high));
    } else if (shape.resize() != PictureShape.Resize.STRETCH) {
      fullHeight = (int) Math.max(1, Math.round(rows.height() * wide));
    }
  }

  private byte[] resize() {
    Resampling across = middle(rows.width(), fullWidth, shape.width());
    Resampling down = middle(rows.height(), fullHeight, shape.height());
    byte[] narrowed = narrow(across, down.begin(), down.end());
    byte[] resized = new byte[shape.channels() * shape.height() * shape.width()];
    int top = (shape.height() - down.length()) / 2;
    int left = (shape.width() - across.length()) / 2;
    int channels = shape.channels();
    int[] sums = new int[across.length() * channels];
    byte[] row = new byte[sums.length];
    for (int y = 0; y < down.length(); y++) {
      down.down(narrowed, sums, y, row);
      for (int c = 0; c < channels; c++) {
        int at = (c * shape.height() + top + y) * shape.width() + left;
        for (int x = 0; x < across.length(); x++) {
          resized[at + x] = row[x * channels + c];
        }
      }
    }
    return resized;
  }

  /** A line of the full length, of which at most the wanted length is computed, in the middle. */
  private static Resampling middle(int in, int full, int wanted) {
    int from = Math.max(0, (full - wanted) / 2);
    return new Resampling(in, full, from, from + Math.min(full, wanted));
  }

  /** The rows that are needed, brought to their new width. */
  private byte[] narrow(Resampling across, int from, int to) {
    int channels = shape.channels();
    int stride = across.length() * channels;
    byte[] narrowed = new byte[Math.multiplyExact(to - from, stride)];
    byte[] row = new byte[rows.width() * channels];
    for (int y = from; y < to; y++) {
      rows.read(y, row);
      across.along(row, channels, narrowed, (y - from) * stride);
    }
    return narrowed;
  }
}
