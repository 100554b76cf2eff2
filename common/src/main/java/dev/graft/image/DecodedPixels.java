package dev.graft.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/** Pixels as OpenCV has them, as a picture of Java's. */
final class DecodedPixels {

  private static final int WITH_ALPHA = 4;

  private DecodedPixels() {}

  /**
   * @param pixels grey, BGR or BGRA
   */
  static BufferedImage image(byte[] pixels, int height, int width, int channels) {
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            switch (channels) {
              case 1 -> BufferedImage.TYPE_BYTE_GRAY;
              case WITH_ALPHA -> BufferedImage.TYPE_4BYTE_ABGR;
              default -> BufferedImage.TYPE_3BYTE_BGR;
            });
    byte[] stored = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    if (channels < WITH_ALPHA) {
      System.arraycopy(pixels, 0, stored, 0, pixels.length);
      return image;
    }
    for (int i = 0; i < pixels.length; i += WITH_ALPHA) {
      stored[i] = pixels[i + WITH_ALPHA - 1];
      System.arraycopy(pixels, i, stored, i + 1, WITH_ALPHA - 1);
    }
    return image;
  }
}
