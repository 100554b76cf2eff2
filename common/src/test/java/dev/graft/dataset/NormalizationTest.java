package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalizationTest {

  /** Two pixels of red, green and blue: (0, 128), (255, 51), (102, 204). */
  private static final byte[] PIXELS = {0, (byte) 128, (byte) 255, 51, 102, (byte) 204};

  private static float[] floats() {
    float[] values = new float[PIXELS.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = PIXELS[i] & 0xff;
    }
    return values;
  }

  @Test
  void scaleDividesUnsignedValues() {
    assertThat(Normalization.scale(51).of(PIXELS)).containsExactly(0, 128 / 51f, 5, 1, 2, 4);
  }

  @Test
  void tfGoesFromMinusOneToOne() {
    assertThat(Normalization.tf().of(PIXELS))
        .containsExactly(
            -1, 128 / 127.5f - 1, 1, 51 / 127.5f - 1, 102 / 127.5f - 1, 204 / 127.5f - 1);
  }

  @Test
  void torchSubtractsEachChannelsMeanOfScaledValuesAndDividesByItsDeviation() {
    float[] values = Normalization.torch().of(PIXELS);
    assertThat(values[0]).isCloseTo(-0.485f / 0.229f, within(1e-6f));
    assertThat(values[2]).isCloseTo((1 - 0.456f) / 0.224f, within(1e-6f));
    assertThat(values[5]).isCloseTo((0.8f - 0.406f) / 0.225f, within(1e-6f));
  }

  @Test
  void caffeTurnsTheChannelsAroundAndSubtractsTheMeanOfEach() {
    float[] values = Normalization.caffe().of(PIXELS);
    assertThat(values)
        .containsExactly(
            102 - 103.939f, 204 - 103.939f, 255 - 116.779f, 51 - 116.779f, -123.68f, 128 - 123.68f);
  }

  @Test
  void picturesAndTheSameValuesAsNumbersComeOutTheSame() {
    for (Normalization normalization :
        new Normalization[] {
          Normalization.scale(3), Normalization.tf(), Normalization.torch(), Normalization.caffe()
        }) {
      float[] values = floats();
      normalization.apply(values);
      assertThat(values).isEqualTo(normalization.of(PIXELS));
    }
  }

  @Test
  void oneMeanAChannelIsNeeded() {
    assertThat(Normalization.tf().fits(new int[] {3, 8, 8})).isTrue();
    assertThat(Normalization.tf().fits(new int[] {1, 8, 8})).isFalse();
    assertThat(Normalization.tf().fits(new int[] {192})).isFalse();
    assertThat(Normalization.scale(255).fits(new int[] {192})).isTrue();
    assertThatThrownBy(() -> new Normalization(1, new float[2], new float[1], false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
