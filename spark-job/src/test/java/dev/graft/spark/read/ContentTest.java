package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Examples are told apart by their content. */
class ContentTest {

  private static long picture(int... pixels) {
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      bytes[i] = (byte) pixels[i];
    }
    return Content.hash(RawRecord.picture(1, bytes, 0));
  }

  @Test
  void neighboursThatMakeUpForEachOtherAreNotTheSame() {
    assertThat(picture(5, 40, 7)).isNotEqualTo(picture(6, 9, 7)).isEqualTo(picture(5, 40, 7));
  }

  @Test
  void allPicturesOfTwoPixelsDiffer() {
    Set<Long> hashes = new HashSet<>();
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        hashes.add(picture(a, b));
      }
    }
    assertThat(hashes).hasSize(256 * 256);
    assertThat(picture(0)).isNotEqualTo(picture(0, 0));
  }

  @Test
  void fingerprintsOfPicturesStayWhatTheyWere() {
    for (int length = 0; length < 10; length++) {
      byte[] pixels = new byte[length];
      new Random(length).nextBytes(pixels);
      long hash = 1;
      for (byte pixel : pixels) {
        hash = hash * 31 + pixel;
      }
      assertThat(Content.fingerprint(RawRecord.picture(1, pixels, 0)))
          .isEqualTo(Seeds.derive(hash));
    }
  }
}
