package dev.graft.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void countsInQuartersOfAnOctave() {
    // 1 is in [1, 1.25), 1.5 in [1.5, 1.75), -3 in (-3.5, -3], 0 in the middle.
    byte[] proto = new Histogram().add(new double[] {1, 1.5, -3, 0, 0}, 0, 5, 1).proto().toBytes();
    List<double[]> fields = fields(proto);
    assertThat(numbers(fields, 5)).containsExactly(-3, 1.5, 5, -0.5, 1 + 2.25 + 9);
    double tiny = Math.pow(2, -64);
    assertThat(fields.get(5)).containsExactly(-3.5, -3, -tiny, tiny, 1, 1.25, 1.5, 1.75);
    assertThat(fields.get(6)).containsExactly(0, 1, 0, 2, 0, 1, 0, 1);
  }

  @Test
  void takesPartOfAVectorWithTheOtherSign() {
    byte[] proto = new Histogram().add(new double[] {9, 2, 4, 9}, 1, 3, -1).proto().toBytes();
    assertThat(numbers(fields(proto), 5)).containsExactly(-4, -2, 2, -6, 20);
  }

  @Test
  void addsWhatAnotherHasCounted() {
    double[] numbers = {1, 1.5, -3, 0, 0.25, 1.5};
    Histogram whole = new Histogram().add(numbers, 0, 6, 1);
    Histogram parts = new Histogram().add(numbers, 0, 2, 1).add(new Histogram());
    parts.add(new Histogram().add(numbers, 2, 6, 1));
    assertThat(parts.proto().toBytes()).isEqualTo(whole.proto().toBytes());
    assertThat(parts.count()).isEqualTo(6);
  }

  @Test
  void putsWhatIsVeryLargeAndVerySmallIntoTheOutermostBuckets() {
    byte[] proto =
        new Histogram().add(new double[] {1e300, -1e300, 1e-300}, 0, 3, 1).proto().toBytes();
    double[] counts = fields(proto).get(6);
    assertThat(counts).containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(fields(proto).get(5)[5]).isCloseTo(Math.pow(2, 64), within(1.0));
  }

  @Test
  void ofNothingIsEmpty() {
    List<double[]> fields = fields(new Histogram().proto().toBytes());
    assertThat(numbers(fields, 5)).containsOnly(0);
    assertThat(fields.get(5)).isEmpty();
  }

  private static double[] numbers(List<double[]> fields, int first) {
    return fields.stream().limit(first).mapToDouble(field -> field[0]).toArray();
  }

  /** Five doubles and two packed lists, in the order of their numbers. */
  private static List<double[]> fields(byte[] proto) {
    ByteBuffer bytes = ByteBuffer.wrap(proto).order(ByteOrder.LITTLE_ENDIAN);
    List<double[]> fields = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int tag = bytes.get();
      assertThat(tag >> 3).isEqualTo(fields.size() + 1);
      double[] values = new double[(tag & 7) == 1 ? 1 : varint(bytes) / Double.BYTES];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.getDouble();
      }
      fields.add(values);
    }
    return fields;
  }

  private static int varint(ByteBuffer bytes) {
    int next = bytes.get();
    return next >= 0 ? next : next & 0x7f | varint(bytes) << 7;
  }
}
