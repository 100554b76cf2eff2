package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;

class MediansTest {

  /** Of an odd count, an even one, of infinite and missing numbers, of zeros of both signs. */
  @Test
  void theMiddleInTheOrderOfTheNumbersTheLowerOfTwo() {
    List<double[]> rows = new ArrayList<>();
    double missing = Double.NaN;
    rows.add(new double[] {3, -5, Double.NEGATIVE_INFINITY, missing, 0.0});
    rows.add(new double[] {-1, 5, missing, missing, -0.0});
    rows.add(new double[] {2, missing, Double.POSITIVE_INFINITY, missing, -0.0});
    double[] found = Medians.of(LocalSpark.get().parallelize(rows, 2), 5);
    assertThat(found).containsExactly(2, -5, Double.NEGATIVE_INFINITY, Double.NaN, -0.0);
  }

  @Test
  void theSameBitsOfAnyPartitions() {
    Random random = new Random(3);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 2_001; i++) {
      rows.add(new double[] {random.nextGaussian() * 1e-300, i % 3 == 0 ? random.nextInt(9) : -i});
    }
    double[] expected = new double[2];
    for (int column = 0; column < 2; column++) {
      int of = column;
      expected[column] = rows.stream().mapToDouble(row -> row[of]).sorted().toArray()[1_000];
    }
    for (int partitions : new int[] {1, 7, 40}) {
      JavaRDD<double[]> rdd = LocalSpark.get().parallelize(rows, partitions);
      assertThat(Medians.of(rdd, 2)).containsExactly(expected);
      Collections.shuffle(rows, random);
    }
  }
}
