package dev.graft.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedNumbersTest {

  private static final int BLOCK = 1 << 13;

  private static float[] floats(int length) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = i - 0.3f;
    }
    return floats;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK})
  void travelWithTheirBits(int length) {
    float[] floats = floats(length);
    double[] doubles = new double[length];
    Arrays.setAll(doubles, i -> 1.0 / i);
    if (length > 2) {
      floats[1] = Float.NaN;
      floats[2] = -0f;
      doubles[2] = Double.MIN_VALUE;
    }
    assertThat(SerializationUtils.clone(PackedNumbers.of(floats)).floats()).isEqualTo(floats);
    assertThat(SerializationUtils.clone(PackedNumbers.of(doubles)).doubles()).isEqualTo(doubles);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, BLOCK, 2 * BLOCK + 5})
  void ofARangeNothingElseTravels(int length) {
    PackedNumbers range = PackedNumbers.of(floats(4 * BLOCK)).range(7, 7 + length);
    float[] expected = Arrays.copyOfRange(floats(4 * BLOCK), 7, 7 + length);
    assertThat(range.floats()).isEqualTo(expected);
    assertThat(range.range(1, length).floats()).isEqualTo(Arrays.copyOfRange(expected, 1, length));
    assertThat(SerializationUtils.clone(range).floats()).isEqualTo(expected);
    assertThat(SerializationUtils.serialize(range)).hasSizeBetween(4 * length, 5 * length + 200);
    double[] doubles = {1, 2, 3};
    assertThat(SerializationUtils.clone(PackedNumbers.of(doubles).range(1, 3)).doubles())
        .containsExactly(2, 3);
  }
}
