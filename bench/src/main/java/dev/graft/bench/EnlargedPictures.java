package dev.graft.bench;

import dev.graft.dataset.IdxHeader;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/** Many JPEGs made of the bundled pictures: enlarged, in a colour each, in two class folders. */
final class EnlargedPictures {

  private static final Path BUNDLED =
      Path.of("data/fashion-mnist-sample/train-images-idx3-ubyte.gz");
  private static final int SMALL = 28;

  private EnlargedPictures() {}

  /**
   * @param side of the pictures, in pixels
   */
  static void write(Path folder, int side, int pictures) throws IOException {
    List<byte[]> bundled = bundled();
    Random random = new Random(1);
    for (int i = 0; i < pictures; i++) {
      Path kind = Files.createDirectories(folder.resolve(i % 2 == 0 ? "even" : "odd"));
      int colour = channel(random) << 16 | channel(random) << 8 | channel(random);
      Path file = kind.resolve(String.format(Locale.ROOT, "%06d.jpg", i));
      if (!Files.exists(file)) {
        ImageIO.write(
            enlarged(bundled.get(i % bundled.size()), colour, side), "jpg", file.toFile());
      }
    }
  }

  private static int channel(Random random) {
    return 0x40 + random.nextInt(0xc0);
  }

  private static List<byte[]> bundled() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(BUNDLED))) {
      int count = IdxHeader.read(in, BUNDLED.toString()).records();
      List<byte[]> pictures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pictures.add(in.readNBytes(SMALL * SMALL));
      }
      return pictures;
    }
  }

  private static BufferedImage enlarged(byte[] grey, int colour, int side) {
    BufferedImage small = new BufferedImage(SMALL, SMALL, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < grey.length; i++) {
      int level = grey[i] & 0xff;
      int rgb = 0;
      for (int shift = 0; shift <= 16; shift += 8) {
        rgb |= (level * (colour >> shift & 0xff) / 255) << shift;
      }
      small.setRGB(i % SMALL, i / SMALL, rgb);
    }
    BufferedImage large = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = large.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(small, 0, 0, side, side, null);
    graphics.dispose();
    return large;
  }
}
