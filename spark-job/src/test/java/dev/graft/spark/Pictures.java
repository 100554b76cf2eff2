package dev.graft.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures for tests, of classes that a network can tell apart by colour. */
public final class Pictures {

  private static final int[] COLOURS = {0x3030c0, 0x30c030, 0xc03030};

  private Pictures() {}

  /** The file of a noisy picture of a class's colour: 0 blue, 1 green, 2 red. */
  public static byte[] file(String format, int label, int width, int height, long seed)
      throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, COLOURS[label] + random.nextInt(0x30) * 0x010101);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  /** The file of a picture that promises one byte more than any array has. */
  public static byte[] tooLarge() throws IOException {
    byte[] png = file("png", 0, 2, 2, 1);
    // Width and height; 49981 * 14322 * 3 are 2^31 - 2.
    ByteBuffer.wrap(png).putInt(16, 49981).putInt(20, 14322);
    return png;
  }

  /**
   * A folder of classes blue, green and red, of pictures of several sizes, JPEG and PNG.
   *
   * @param each pictures of each class
   */
  public static Path folder(Path folder, int each, long seed) throws IOException {
    String[] names = {"blue", "green", "red"};
    for (int label = 0; label < names.length; label++) {
      Path pictures = Files.createDirectories(folder.resolve(names[label]));
      for (int i = 0; i < each; i++) {
        String format = i % 2 == 0 ? "png" : "jpg";
        byte[] file = file(format, label, 20 + i % 7, 18 + i % 5, seed + 1000L * label + i);
        Files.write(pictures.resolve(String.format(Locale.ROOT, "%03d.%s", i, format)), file);
      }
    }
    return folder;
  }
}
