package dev.graft.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Pictures in two class folders.
 *
 * @param cell side of a patch of one colour, in pixels
 */
record MadePictures(int width, int height, int cell) {

  /** Patches of colour under fine noise, at ImageIO's default quality. */
  Path write(Path folder, int pictures) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < pictures; i++) {
      Path file =
          folder
              .resolve(i % 2 == 0 ? "even" : "odd")
              .resolve(String.format(Locale.ROOT, "%05d.jpg", i));
      Files.createDirectories(file.getParent());
      BufferedImage image = picture(random);
      if (!Files.exists(file)) {
        ImageIO.write(image, "jpg", file.toFile());
      }
    }
    return folder;
  }

  private BufferedImage picture(Random random) {
    BufferedImage patches =
        new BufferedImage(width / cell, height / cell, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < patches.getHeight(); y++) {
      for (int x = 0; x < patches.getWidth(); x++) {
        patches.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int colour = patches.getRGB(x / cell, y / cell) & 0xe0e0e0;
        image.setRGB(x, y, colour + random.nextInt(0x18) * 0x010101);
      }
    }
    return image;
  }
}
