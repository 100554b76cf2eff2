package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.Samples;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class HalfPrecisionTest {

  private static final int INFINITE = 0x7c00;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static float rounded(float value) {
    return HalfPrecision.toFloat(HalfPrecision.of(value));
  }

  /** The definition: (-1)^s 2^(e-15) 1.f, and 2^-14 0.f when e is 0. */
  @Test
  void everyFiniteHalfStandsForItsNumberAndComesBack() {
    for (int half = 0; half < INFINITE; half++) {
      int exponent = half >> 10;
      double fraction = (half & 0x3ff) / 1024.0;
      double value =
          exponent == 0 ? Math.scalb(fraction, -14) : Math.scalb(1 + fraction, exponent - 15);
      assertThat((double) HalfPrecision.toFloat((short) half)).isEqualTo(value);
      assertThat(HalfPrecision.of((float) value)).isEqualTo((short) half);
      assertThat(HalfPrecision.of((float) -value)).isEqualTo((short) (half | 0x8000));
    }
  }

  @Test
  void betweenTwoHalvesTheNearerIsTakenAndInTheMiddleTheEvenOne() {
    for (int half = 0; half < INFINITE - 1; half++) {
      double below = HalfPrecision.toFloat((short) half);
      double above = HalfPrecision.toFloat((short) (half + 1));
      float middle = (float) ((below + above) / 2);
      assertThat(HalfPrecision.of(Math.nextDown(middle))).isEqualTo((short) half);
      assertThat(HalfPrecision.of(middle)).isEqualTo((short) (half + (half & 1)));
      assertThat(HalfPrecision.of(Math.nextUp(middle))).isEqualTo((short) (half + 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "65504, 65504",
    "65519.996, 65504",
    "65520, 65504",
    "70000, 65504",
    "-1e30, -65504",
    "3.4028235e38, 65504",
    "Infinity, Infinity",
    "-Infinity, -Infinity",
    "NaN, NaN",
    "1e-30, 0",
    "1.4e-45, 0",
    "2.9802322e-8, 0",
    "2.9802326e-8, 5.9604645e-8",
    "5.9604645e-8, 5.9604645e-8",
  })
  void finiteNumbersStayFiniteAndOthersDoNot(float value, float expected) {
    assertThat(Float.valueOf(rounded(value))).isEqualTo(Float.valueOf(expected));
  }

  @Test
  void signsOfZeroAreKept() {
    assertThat(HalfPrecision.of(-0f)).isEqualTo((short) 0x8000);
    assertThat(Float.floatToRawIntBits(HalfPrecision.toFloat((short) 0x8000)))
        .isEqualTo(0x80000000);
  }

  /** An oracle of its own: ND4J's cast, on numbers of all magnitudes below the overflow. */
  @Test
  void agreesWithTheCastOfNd4j() {
    Random random = new Random(5);
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.scalb(random.nextDouble() * 2 - 1, random.nextInt(46) - 30);
    }
    float[] cast =
        Nd4j.createFromArray(values)
            .castTo(DataType.FLOAT16)
            .castTo(DataType.FLOAT)
            .toFloatVector();
    for (int i = 0; i < values.length; i++) {
      assertThat(rounded(values[i])).as("of %s", values[i]).isEqualTo(cast[i]);
    }
  }
}
