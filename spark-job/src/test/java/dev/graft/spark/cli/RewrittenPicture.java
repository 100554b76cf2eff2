package dev.graft.spark.cli;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The pixels of a small random picture, and the files that hold just these. */
final class RewrittenPicture {

  /** What its pixels are. */
  enum Kind {
    GREY,
    COLOURS,
    /** Few enough for a palette. */
    FEW_COLOURS,
    TRANSPARENT
  }

  /** A picture's file. */
  record Encoded(String ending, byte[] bytes) {}

  private final Kind kind;
  private final int width;
  private final int height;
  private final int[] pixels;

  RewrittenPicture(Kind kind, Random random) {
    this.kind = kind;
    width = 6 + random.nextInt(8);
    height = 6 + random.nextInt(8);
    int[] palette = random.ints(9).map(argb -> argb | 0xff000000).toArray();
    pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          switch (kind) {
            case GREY -> 0xff000000 | random.nextInt(256) * 0x010101;
            case COLOURS -> 0xff000000 | random.nextInt(0x1000000);
            case FEW_COLOURS -> palette[random.nextInt(palette.length)];
            case TRANSPARENT -> random.nextInt();
          };
    }
  }

  /** One of the files that hold these pixels and no others. */
  Encoded file(Random random) throws IOException {
    List<String> ways = new ArrayList<>(List.of("rgba"));
    if (kind != Kind.TRANSPARENT) {
      ways.addAll(List.of("rgb", "bmp"));
    }
    if (kind == Kind.GREY) {
      ways.addAll(List.of("grey", "grey16", "palette", "gif"));
    } else if (kind == Kind.FEW_COLOURS) {
      ways.addAll(List.of("palette", "gif"));
    }
    String way = ways.get(random.nextInt(ways.size()));
    return switch (way) {
      case "bmp" -> encoded("bmp", plain(BufferedImage.TYPE_3BYTE_BGR));
      case "gif" -> encoded("gif", indexed());
      case "palette" -> encoded("png", indexed());
      case "rgb" -> encoded("png", plain(BufferedImage.TYPE_INT_RGB));
      case "grey" -> encoded("png", grey(DataBuffer.TYPE_BYTE, 1));
      case "grey16" -> encoded("png", grey(DataBuffer.TYPE_USHORT, 257));
      default -> encoded("png", plain(BufferedImage.TYPE_INT_ARGB));
    };
  }

  private static Encoded encoded(String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("no writer of " + format);
    }
    return new Encoded(format, out.toByteArray());
  }

  private BufferedImage plain(int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    return image;
  }

  /** By its samples: Java2D's own conversion changes them. */
  private BufferedImage grey(int type, int factor) {
    WritableRaster raster = Raster.createInterleavedRaster(type, width, height, 1, new Point());
    raster.setPixels(
        0, 0, width, height, Arrays.stream(pixels).map(p -> (p & 0xff) * factor).toArray());
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY), false, false, Transparency.OPAQUE, type);
    return new BufferedImage(model, raster, false, null);
  }

  private BufferedImage indexed() {
    int[] palette = Arrays.stream(pixels).distinct().toArray();
    IndexColorModel model =
        new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 1, new Point());
    List<Integer> colours = Arrays.stream(palette).boxed().toList();
    raster.setPixels(
        0, 0, width, height, Arrays.stream(pixels).map(p -> colours.indexOf(p)).toArray());
    return new BufferedImage(model, raster, false, null);
  }

  /** As Spark's image source has it. */
  Row image() {
    int channels = kind == Kind.TRANSPARENT ? 4 : kind == Kind.GREY ? 1 : 3;
    byte[] data = new byte[pixels.length * channels];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (pixels[i / channels] >> (8 * (i % channels)));
    }
    int mode = channels == 1 ? 0 : channels == 3 ? 16 : 24;
    return RowFactory.create("", height, width, channels, mode, data);
  }
}
