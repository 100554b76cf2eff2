package dev.graft.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A small picture for people to look at. */
public final class Thumbnail {

  /** Pixels of its longer side. */
  private static final int LARGEST = 64;

  private Thumbnail() {}

  /**
   * A PNG of a picture as it was read: no larger than 64 pixels a side, each the mean of those that
   * it stands for.
   *
   * @param pixels one channel after the other, rows of each from the top
   * @param channels 1: grey, 3: RGB; of others the first is shown
   */
  public static byte[] png(byte[] pixels, int channels, int height, int width) throws IOException {
    double scale = Math.max(1, Math.max(height, width) / (double) LARGEST);
    int high = (int) Math.max(1, Math.round(height / scale));
    int wide = (int) Math.max(1, Math.round(width / scale));
    int area = height * width;
    BufferedImage image = new BufferedImage(wide, high, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < high; y++) {
      for (int x = 0; x < wide; x++) {
        int rgb = 0;
        for (int colour = 0; colour < 3; colour++) {
          int from = channels == 3 ? colour * area : 0;
          rgb =
              rgb << 8
                  | mean(
                      pixels,
                      from,
                      width,
                      y * height / high,
                      (y + 1) * height / high,
                      x * width / wide,
                      (x + 1) * width / wide);
        }
        image.setRGB(x, y, rgb);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  /** Numbers that have been normalised as pixels again: the least is black, the largest white. */
  public static byte[] stretched(float[] values) {
    float least = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length && largest > least; i++) {
      pixels[i] = (byte) Math.round(255 * (values[i] - least) / (largest - least));
    }
    return pixels;
  }

  private static int mean(
      byte[] pixels, int from, int width, int top, int bottom, int left, int right) {
    int sum = 0;
    int count = 0;
    for (int y = top; y < Math.max(bottom, top + 1); y++) {
      for (int x = left; x < Math.max(right, left + 1); x++) {
        sum += pixels[from + y * width + x] & 0xff;
        count++;
      }
    }
    return sum / count;
  }
}
