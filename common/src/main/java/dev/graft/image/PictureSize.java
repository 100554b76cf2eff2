package dev.graft.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * How large a picture is.
 *
 * @param grey whether all its pixels are
 */
public record PictureSize(int height, int width, boolean grey) {

  /** Larger ones are not decoded to see their colours. */
  private static final long MOST_PIXELS = 20_000_000;

  private static final int STEPS = 50;

  /** Looks at the bytes of a file; null: it is no picture that can be read. */
  public static PictureSize of(byte[] encoded) {
    try (ImageInputStream in = new ByteArrayImageInputStream(encoded)) {
      ImageReader reader = ImageReaders.of(in);
      if (reader == null) {
        return null;
      }
      try {
        reader.setInput(in, true, true);
        return of(reader);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      return null; // decoders throw all sorts of things at damaged bytes
    }
  }

  private static PictureSize of(ImageReader reader) throws IOException {
    int height = reader.getHeight(0);
    int width = reader.getWidth(0);
    boolean grey = (long) height * width <= MOST_PIXELS && isGrey(reader.read(0));
    return new PictureSize(height, width, grey);
  }

  private static boolean isGrey(BufferedImage image) {
    int down = Math.max(1, image.getHeight() / STEPS);
    int right = Math.max(1, image.getWidth() / STEPS);
    for (int y = 0; y < image.getHeight(); y += down) {
      for (int x = 0; x < image.getWidth(); x += right) {
        int rgb = image.getRGB(x, y);
        int green = rgb >> 8 & 0xff;
        if ((rgb >> 16 & 0xff) != green || (rgb & 0xff) != green) {
          return false;
        }
      }
    }
    return true;
  }
}
