package dev.graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineTest {

  private static Line of(double... y) {
    return new Line("a", IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  @Test
  void ofEachStretchFirstLastLeastAndLargestStay() {
    Line thin = of(5, 9, 5, 1, 5, 5, 5, 7, 5, 2, 5, 5).thinned(8);
    assertThat(thin.x()).containsExactly(0, 1, 3, 5, 6, 7, 9, 11);
    assertThat(thin.y()).containsExactly(5, 9, 1, 5, 5, 7, 2, 5);
  }

  @Test
  void noPeakOfALongLineIsLost() {
    double[] y = new double[100_000];
    y[77_777] = 3;
    y[12_345] = -4;
    Line thin = of(y).thinned();
    assertThat(thin.size()).isLessThanOrEqualTo(Line.MOST);
    assertThat(thin.largest()).isEqualTo(3);
    assertThat(thin.least()).isEqualTo(-4);
    assertThat(thin.x()).isSorted();
  }

  @Test
  void everyXOfAStepIsAboveTheOneBefore() {
    double[] x = new Line("a", new double[] {0, 0, 0, 0.5, 0.5}, new double[5]).rising().x();
    assertThat(Arrays.stream(x).distinct().count()).isEqualTo(5);
    assertThat(x).isSorted();
    assertThat(x[4]).isBetween(0.5, 0.500001);
  }
}
