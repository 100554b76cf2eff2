package dev.graft.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class HeatMapPictureTest {

  @Test
  void partsThatSpokeForTheAnswerAreOrangeThoseAgainstItBlue() throws IOException {
    float[] picture = {0, 0, 0, 1, 1, 1};
    double[] map = {0.4, -0.4};
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(new HeatMapPicture(1, 2, 3).png(picture, map, 2, 1)));

    assertThat(image.getWidth()).as("74 pixels for each").isEqualTo(222);
    assertThat(image.getHeight()).isEqualTo(148);
    // Three quarters of (255, 120, 0) on black, of (0, 110, 255) on white.
    assertThat(image.getRGB(0, 0)).isEqualTo(0xff000000 | 191 << 16 | 90 << 8);
    assertThat(image.getRGB(221, 147)).isEqualTo(0xff000000 | 64 << 16 | 146 << 8 | 255);
  }

  @Test
  void aMapOfNothingLeavesThePictureGrey() throws IOException {
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(
                new HeatMapPicture(3, 1, 2)
                    .png(new float[] {0, 1, 0, 1, 0, 1}, new double[] {0}, 1, 1)));
    assertThat(image.getRGB(0, 0)).isEqualTo(0xff000000);
    assertThat(image.getRGB(200, 0)).isEqualTo(0xffffffff);
  }
}
