package dev.graft.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The rows of a decoded picture as unsigned bytes, grey or RGB, one pixel after the other. Samples
 * are taken as they were stored: Java2D's own conversion would brighten grey and is slow.
 */
final class PixelRows {

  private static final int WHITE = 255;

  private final BufferedImage image;
  private final int channels;
  private final int colours;
  private final boolean alpha;
  private final Bytes bytes;
  private final int[] maxima;
  private final int[] row;

  private PixelRows(BufferedImage image, int channels, int bands, boolean alpha, int[] maxima) {
    this.image = image;
    this.channels = channels;
    this.alpha = alpha;
    this.colours = alpha ? bands - 1 : bands;
    this.maxima = maxima;
    this.bytes = maxima == null ? null : Bytes.of(image.getRaster());
    this.row = new int[image.getWidth() * bands];
  }

  /**
   * @param channels 1: grey, 3: RGB
   */
  static PixelRows of(BufferedImage image, int channels) {
    ColorModel model = image.getColorModel();
    if (!storesColours(model)) {
      return new PixelRows(image, channels, 4, true, null);
    }
    int[] maxima =
        Arrays.stream(model.getComponentSize()).map(bits -> (int) ((1L << bits) - 1)).toArray();
    return new PixelRows(image, channels, maxima.length, model.hasAlpha(), maxima);
  }

  /** Whether samples are red, green and blue, or grey, with or without alpha, as they are. */
  static boolean storesColours(ColorModel model) {
    int type = model.getColorSpace().getType();
    int colours = model.getNumColorComponents();
    return !(model instanceof IndexColorModel)
        && !model.isAlphaPremultiplied()
        && (type == ColorSpace.TYPE_RGB && colours == 3
            || type == ColorSpace.TYPE_GRAY && colours == 1);
  }

  int width() {
    return image.getWidth();
  }

  int height() {
    return image.getHeight();
  }

  int channels() {
    return channels;
  }

  /** Writes a row, {@code width * channels} bytes. */
  void read(int y, byte[] to) {
    if (bytes != null && !alpha && colours == channels) {
      bytes.copy(y, to);
      return;
    }
    if (bytes != null) {
      bytes.read(y, row);
    } else if (maxima != null) {
      image.getRaster().getPixels(0, y, width(), 1, row);
      scale();
    } else {
      unpack(y);
    }
    int bands = alpha ? colours + 1 : colours;
    for (int x = 0; x < width(); x++) {
      write(x * bands, to, x * channels);
    }
  }

  private void write(int from, byte[] to, int at) {
    int red = row[from];
    int green = colours == 3 ? row[from + 1] : red;
    int blue = colours == 3 ? row[from + 2] : red;
    if (alpha) {
      int opacity = row[from + colours];
      red = overWhite(red, opacity);
      green = overWhite(green, opacity);
      blue = overWhite(blue, opacity);
    }
    if (channels == 3) {
      to[at] = (byte) red;
      to[at + 1] = (byte) green;
      to[at + 2] = (byte) blue;
    } else {
      to[at] = (byte) (colours == 1 ? red : grey(red, green, blue));
    }
  }

  private static int overWhite(int value, int opacity) {
    return (value * opacity + WHITE * (255 - opacity) + 127) / 255;
  }

  /** The luma of ITU-R BT.601, in fixed point: the weights add up to 2^16. */
  static int grey(int red, int green, int blue) {
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  /** To 8 bits a sample. */
  private void scale() {
    for (int i = 0; i < row.length; i++) {
      int maximum = maxima[i % maxima.length];
      row[i] = maximum == 255 ? row[i] : (int) ((row[i] * 255L + maximum / 2) / maximum);
    }
  }

  /** What is stored in other ways comes as Java2D converts it. */
  private void unpack(int y) {
    int[] argb = image.getRGB(0, y, width(), 1, null, 0, width());
    for (int x = 0; x < argb.length; x++) {
      row[4 * x] = argb[x] >> 16 & 0xff;
      row[4 * x + 1] = argb[x] >> 8 & 0xff;
      row[4 * x + 2] = argb[x] & 0xff;
      row[4 * x + 3] = argb[x] >>> 24;
    }
  }

  /** Samples of 8 bits in one array: what nearly all pictures decode to. */
  private static final class Bytes {
    private final byte[] data;
    private final ComponentSampleModel model;
    private final int origin;
    private final int width;

    private Bytes(Raster raster, ComponentSampleModel model) {
      DataBufferByte buffer = (DataBufferByte) raster.getDataBuffer();
      this.data = buffer.getData();
      this.model = model;
      this.origin =
          buffer.getOffset()
              - raster.getSampleModelTranslateX() * model.getPixelStride()
              - raster.getSampleModelTranslateY() * model.getScanlineStride();
      this.width = raster.getWidth();
    }

    /** Null if the samples lie otherwise. */
    static Bytes of(Raster raster) {
      return raster.getSampleModel() instanceof ComponentSampleModel model
              && raster.getDataBuffer() instanceof DataBufferByte buffer
              && buffer.getNumBanks() == 1
              && raster.getMinX() == 0
              && raster.getMinY() == 0
          ? new Bytes(raster, model)
          : null;
    }

    /** The same as bytes. */
    void copy(int y, byte[] row) {
      int[] offsets = model.getBandOffsets();
      int bands = offsets.length;
      int stride = model.getPixelStride();
      int from = origin + y * model.getScanlineStride();
      if (bands == 3) {
        for (int x = 0, at = 0; x < width; x++, at += 3, from += stride) {
          row[at] = data[from + offsets[0]];
          row[at + 1] = data[from + offsets[1]];
          row[at + 2] = data[from + offsets[2]];
        }
        return;
      }
      for (int x = 0; x < width; x++, from += stride) {
        for (int band = 0; band < bands; band++) {
          row[x * bands + band] = data[from + offsets[band]];
        }
      }
    }

    void read(int y, int[] row) {
      int[] offsets = model.getBandOffsets();
      int stride = model.getPixelStride();
      for (int band = 0; band < offsets.length; band++) {
        int from = origin + y * model.getScanlineStride() + offsets[band];
        for (int x = 0, at = band; x < width; x++, at += offsets.length) {
          row[at] = data[from + x * stride] & 0xff;
        }
      }
    }
  }
}
