package dev.graft.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.image.AugmentationSettings.Frozen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  /** Two rows of three pixels. */
  private static final float[] PICTURE = {1, 2, 3, 4, 5, 6};

  private static AugmentationSettings settings(
      int padCrop, boolean flip, double rotation, double colours, int cutout) {
    return new AugmentationSettings(
        padCrop, flip, rotation, colours, colours, colours, cutout, 0, Frozen.RECOMPUTE, 4);
  }

  private static ExampleChunk block(int pictures, Normalization normalization, int... pixels) {
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) pixels[i];
    }
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      examples.add(new Example(i, null, bytes, 0, null, 1));
    }
    return ExampleChunk.of(examples, normalization);
  }

  private static ExampleChunk features(int examples, float... values) {
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < examples; i++) {
      all.add(new Example(i, values, 0));
    }
    return ExampleChunk.of(all, Normalization.scale(1));
  }

  private static Set<List<Float>> seen(Augmentation augmentation, ExampleChunk block) {
    Set<List<Float>> seen = new HashSet<>();
    for (int i = 0; i < block.size(); i++) {
      seen.add(list(augmentation.row(block, i, 0)));
    }
    return seen;
  }

  private static List<Float> list(float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  @Test
  void movementsAreTheseByHand() {
    Movement movement = new Movement(1, 2, 3, new float[] {9});
    assertThat(movement.shifted(PICTURE, 0, 0, true)).containsExactly(3, 2, 1, 6, 5, 4);
    assertThat(movement.shifted(PICTURE, 1, -1, false)).containsExactly(9, 4, 5, 9, 9, 9);
    assertThat(movement.shifted(PICTURE, 1, -1, true)).containsExactly(5, 4, 9, 9, 9, 9);
    assertThat(movement.turned(PICTURE, 0)).containsExactly(PICTURE);
    Movement square = new Movement(1, 2, 2, new float[] {9});
    float[] quarter = square.turned(new float[] {1, 2, 3, 4}, 90);
    float[] expected = {2, 4, 1, 3};
    for (int i = 0; i < 4; i++) {
      assertThat(quarter[i]).isCloseTo(expected[i], within(1e-5f));
    }
    // Turned by 45 degrees the corners lie half outside: bilinear between the picture and black.
    assertThat(new Movement(1, 2, 2, new float[] {0}).turned(new float[] {1, 1, 1, 1}, 45)[0])
        .isCloseTo((float) (1.5 - Math.sqrt(0.5)), within(1e-5f));
  }

  @Test
  void halfOfThePicturesAreMirrored() {
    Augmentation flip = Augmentation.of(settings(0, true, 0, 0, 0), new int[] {2, 3}, 1);
    ExampleChunk block = features(200, PICTURE);
    int mirrored = 0;
    for (int i = 0; i < 200; i++) {
      mirrored += flip.row(block, i, 0)[0] == 3 ? 1 : 0;
    }
    assertThat(mirrored).isBetween(75, 125);
    assertThat(seen(flip, block)).containsExactlyInAnyOrder(list(PICTURE), list(3, 2, 1, 6, 5, 4));
  }

  @Test
  void paddedPicturesAreCutOutAtEveryPlace() {
    Augmentation crop = Augmentation.of(settings(1, false, 0, 0, 0), new int[] {1, 1, 2}, 1);
    Normalization normalization = new Normalization(1, new float[] {10}, new float[] {2}, false);
    // One row above or below is black, and so is one column beside: black is (0 - 10) / 2.
    assertThat(seen(crop, block(300, normalization, 20, 30)))
        .containsExactlyInAnyOrder(list(5, 10), list(-5, 5), list(10, -5), list(-5, -5));
  }

  @Test
  void featuresThatAreNormalisedArePaddedWithBlackAsWell() {
    Normalization normalization = new Normalization(1, new float[] {10}, new float[] {2}, false);
    float[] values = {20, 30};
    normalization.apply(values);
    ExampleChunk features = ExampleChunk.of(List.of(new Example(3, values, 0)), normalization);
    ExampleChunk pixels =
        ExampleChunk.of(
            List.of(new Example(3, null, new byte[] {20, 30}, 0, null, 1)), normalization);
    Augmentation crop = Augmentation.of(settings(1, true, 0, 0, 0), new int[] {1, 2}, 5);
    for (int epoch = 0; epoch < 20; epoch++) {
      assertThat(crop.row(features, 0, epoch)).containsExactly(crop.row(pixels, 0, epoch));
    }
  }

  @Test
  void cutoutIsASquareOfZerosAfterNormalisation() {
    int[] pixels = new int[49];
    Arrays.fill(pixels, 10);
    Augmentation cutout = Augmentation.of(settings(0, false, 0, 0, 3), new int[] {1, 7, 7}, 1);
    Set<Integer> sizes = new HashSet<>();
    ExampleChunk block = block(500, Normalization.scale(2), pixels);
    for (int i = 0; i < block.size(); i++) {
      int zeros = 0;
      for (float value : cutout.row(block, i, 0)) {
        assertThat(value == 0 || value == 5).isTrue();
        zeros += value == 0 ? 1 : 0;
      }
      sizes.add(zeros);
    }
    // Whole in the middle; in a corner its middle and what is beside it: 2 x 2.
    assertThat(sizes).containsExactlyInAnyOrder(9, 6, 4);
  }

  @Test
  void coloursStayInRangeAndGreyStaysGreyInSaturation() {
    AugmentationSettings saturation =
        new AugmentationSettings(0, false, 0, 0, 0, 1, 0, 0, Frozen.RECOMPUTE, 4);
    ExampleChunk grey = block(50, Normalization.scale(1), 80, 80, 80);
    Augmentation augmentation = Augmentation.of(saturation, new int[] {3, 1, 1}, 1);
    for (int i = 0; i < 50; i++) {
      for (float value : augmentation.row(grey, i, 0)) {
        assertThat(value).isCloseTo(80, within(1e-3f));
      }
    }
    Augmentation all = Augmentation.of(settings(0, false, 0, 1, 0), new int[] {3, 1, 2}, 1);
    ExampleChunk bright = block(200, Normalization.scale(1), 250, 10, 240, 30, 5, 255);
    Set<List<Float>> seen = seen(all, bright);
    assertThat(seen).hasSizeGreaterThan(100);
    assertThat(seen).allMatch(row -> row.stream().allMatch(v -> v >= 0 && v <= 255));
  }

  @Test
  void brightnessIsOneFactor() {
    AugmentationSettings brightness =
        new AugmentationSettings(0, false, 0, 0.5, 0, 0, 0, 0, Frozen.RECOMPUTE, 4);
    Augmentation augmentation = Augmentation.of(brightness, new int[] {1, 1, 2}, 1);
    ExampleChunk block = block(200, Normalization.scale(1), 50, 100);
    double smallest = 9;
    double largest = 0;
    for (int i = 0; i < 200; i++) {
      float[] row = augmentation.row(block, i, 0);
      assertThat(row[1]).isCloseTo(2 * row[0], within(1e-3f));
      smallest = Math.min(smallest, row[0] / 50);
      largest = Math.max(largest, row[0] / 50);
    }
    assertThat(smallest).isBetween(0.5, 0.55);
    assertThat(largest).isBetween(1.45, 1.5);
  }

  @Test
  void contrastLeavesTheMeanOfAGreyPicture() {
    AugmentationSettings contrast =
        new AugmentationSettings(0, false, 0, 0, 0.5, 0, 0, 0, Frozen.RECOMPUTE, 4);
    // Of a grey picture whose length is a multiple of three, which is still no RGB.
    ExampleChunk block = block(20, Normalization.scale(1), 60, 90, 120);
    Augmentation augmentation = Augmentation.of(contrast, new int[] {1, 1, 3}, 1);
    for (int i = 0; i < 20; i++) {
      float[] row = augmentation.row(block, i, 0);
      assertThat(row[1]).isCloseTo(90, within(1e-3f));
      assertThat(row[0] + row[2]).isCloseTo(180, within(1e-3f));
    }
  }

  @Test
  void whatIsDrawnDependsOnSeedEpochAndIdAlone() {
    AugmentationSettings all = settings(1, true, 20, 0.3, 1);
    int[] shape = {3, 1, 2};
    ExampleChunk block = block(30, Normalization.scale(255), 250, 10, 240, 30, 5, 255);
    Augmentation augmentation = Augmentation.of(all, shape, 1);
    float[] first = augmentation.row(block, 7, 3);
    assertThat(augmentation.row(block, 7, 3)).containsExactly(first);
    assertThat(augmentation.row(block, 7, 4)).isNotEqualTo(first);
    assertThat(augmentation.row(block, 8, 3)).isNotEqualTo(first);
    assertThat(Augmentation.of(all, shape, 2).row(block, 7, 3)).isNotEqualTo(first);
    ExampleChunk other =
        ExampleChunk.of(
            List.of(new Example(7, null, block.pixels(7), 1, null, 1)), Normalization.scale(255));
    assertThat(augmentation.row(other, 0, 3)).containsExactly(first);
  }

  @Test
  void whatIsNoPictureIsRefused() {
    assertThat(Augmentation.of(AugmentationSettings.NONE, new int[] {64}, 1)).isNull();
    assertThatThrownBy(() -> Augmentation.of(settings(4, false, 0, 0, 0), new int[] {64}, 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.augmentation on examples of shape [64]: all but mixup is for pictures.");
    assertThatThrownBy(() -> Augmentation.of(settings(0, false, 0, 0.1, 0), new int[] {1, 8, 8}, 1))
        .hasMessageContaining("saturation on pictures of shape [1, 8, 8]");
  }
}
