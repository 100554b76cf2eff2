package dev.graft.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * A picture in grey with a map laid over it: orange where a part spoke for the answer, blue where
 * it spoke against it, as strongly as it did beside the strongest part.
 */
public final class HeatMapPicture {

  /** Pixels of the longer side, about. */
  private static final int SIDE = 224;

  private static final int[] FOR = {255, 120, 0};
  private static final int[] AGAINST = {0, 110, 255};
  private static final double STRONGEST = 0.75;

  private final int channels;
  private final int height;
  private final int width;

  public HeatMapPicture(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /**
   * A PNG, a whole number of pixels for each of a small picture, else of its own size.
   *
   * @param picture normalised numbers, one channel after the other
   * @param map row by row
   */
  public byte[] png(float[] picture, double[] map, int down, int across) throws IOException {
    byte[] grey = Thumbnail.stretched(grey(picture));
    double strongest = 0;
    for (double part : map) {
      strongest = Math.max(strongest, Math.abs(part));
    }
    int scale = Math.max(1, SIDE / Math.max(height, width));
    BufferedImage image =
        new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
    int[] block = new int[scale * scale];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double part = map[row(y, height, down) * across + row(x, width, across)];
        double share = strongest == 0 ? 0 : part / strongest;
        Arrays.fill(block, mixed(grey[y * width + x] & 0xff, share));
        image.getRaster().setDataElements(x * scale, y * scale, scale, scale, block);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private float[] grey(float[] picture) {
    int area = height * width;
    float[] grey = new float[area];
    for (int i = 0; i < area; i++) {
      for (int channel = 0; channel < channels; channel++) {
        grey[i] += picture[channel * area + i];
      }
    }
    return grey;
  }

  /** Which part of so many a pixel lies in, as they were occluded. */
  private static int row(int pixel, int pixels, int parts) {
    return ((pixel + 1) * parts - 1) / pixels;
  }

  private static int mixed(int grey, double part) {
    int[] colour = part < 0 ? AGAINST : FOR;
    double share = STRONGEST * Math.abs(part);
    int rgb = 0;
    for (int channel : colour) {
      rgb = rgb << 8 | (int) Math.round((1 - share) * grey + share * channel);
    }
    return rgb;
  }
}
