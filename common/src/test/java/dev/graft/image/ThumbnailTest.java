package dev.graft.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailTest {

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void aSmallPictureStaysAsItIs() throws IOException {
    byte[] rgb = {1, 2, 3, 4, 5, 6, (byte) 255, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};
    BufferedImage image = read(Thumbnail.png(rgb, 3, 2, 3));
    assertThat(image.getWidth()).isEqualTo(3);
    assertThat(image.getHeight()).isEqualTo(2);
    assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(1 << 16 | 255 << 8 | 13);
    assertThat(image.getRGB(2, 1) & 0xffffff).isEqualTo(6 << 16 | 12 << 8 | 18);
  }

  @Test
  void normalisedNumbersGoFromBlackToWhite() {
    assertThat(Thumbnail.stretched(new float[] {-1, 0, 1}))
        .containsExactly(0, (byte) 128, (byte) 255);
    assertThat(Thumbnail.stretched(new float[] {3, 3})).containsExactly(0, 0);
  }

  @Test
  void pixelsOfALargeGreyOneAreMeans() throws IOException {
    byte[] grey = new byte[128 * 256];
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 256; x++) {
        grey[y * 256 + x] = (byte) (x < 128 ? x % 2 * 100 : 200);
      }
    }
    BufferedImage image = read(Thumbnail.png(grey, 1, 128, 256));
    assertThat(image.getWidth()).isEqualTo(64);
    assertThat(image.getHeight()).isEqualTo(32);
    assertThat(image.getRGB(3, 3) & 0xffffff).isEqualTo(50 << 16 | 50 << 8 | 50);
    assertThat(image.getRGB(63, 31) & 0xffffff).isEqualTo(200 << 16 | 200 << 8 | 200);
  }
}
