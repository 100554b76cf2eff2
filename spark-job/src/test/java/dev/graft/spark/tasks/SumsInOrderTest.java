package dev.graft.spark.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.rank.FeatureSums;
import dev.graft.rank.LogMe;
import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SumsInOrderTest {

  private static final int PARTITIONS = 20;

  /** Sums whose bits depend on the order in which they are added. */
  private static List<FeatureSums> parts() {
    List<FeatureSums> parts = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      FeatureSums sums = new FeatureSums(2, 2);
      sums.add(
          new double[][] {{Math.pow(10, i % 7) / 3, i}, {1.0 / (i + 3), -i}}, new int[] {i % 2, 1});
      parts.add(sums);
    }
    return parts;
  }

  @Test
  void manyPartitionsAreAddedInTheirOrder() {
    List<FeatureSums> parts = parts();
    FeatureSums expected = null;
    FeatureSums group = null;
    for (int i = 0; i < PARTITIONS; i++) {
      group = group == null ? parts.get(i) : group.merge(parts.get(i));
      if (i + 1 == PARTITIONS || (i + 1) * 16 / PARTITIONS > i * 16 / PARTITIONS) {
        expected = expected == null ? group : expected.merge(group);
        group = null;
      }
    }
    FeatureSums added =
        SumsInOrder.added(LocalSpark.get().parallelize(parts(), PARTITIONS), FeatureSums::merge);
    double[] mean = {0, 0};
    assertThat(added.count()).isEqualTo(2 * PARTITIONS);
    assertThat(LogMe.of(added, mean)).isEqualTo(LogMe.of(expected, mean));
  }
}
