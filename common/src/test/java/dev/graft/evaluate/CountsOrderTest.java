package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Counts of partitions are merged by executors in whatever order; the metrics have the same bits.
 */
class CountsOrderTest {

  private static final int PARTITIONS = 40;
  private static final int WIDTH = 3;

  private static List<Counts> counted(Task task) {
    Random random = new Random(9);
    List<Counts> all = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Counts counts = Counts.of(task, WIDTH, DecisionRule.PLAIN);
      for (int block = 0; block < 2; block++) {
        Counts more = Counts.of(task, WIDTH, DecisionRule.PLAIN);
        int rows = 1 + random.nextInt(4);
        more.add(targets(task, rows, random), floats(rows * WIDTH, random), floats(rows, random));
        counts.merge(more);
      }
      counts.of(partition);
      all.add(counts);
    }
    return all;
  }

  private static Targets targets(Task task, int rows, Random random) {
    if (task == Task.CLASSIFICATION) {
      return Targets.ofClasses(random.ints(rows, 0, WIDTH).toArray());
    }
    float[][] values = new float[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = floats(WIDTH, random);
    }
    return Targets.ofValues(values);
  }

  private static float[] floats(int length, Random random) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = random.nextFloat() * 1e3f;
    }
    return floats;
  }

  @ParameterizedTest
  @EnumSource
  void metricsAreTheSameBitsInWhateverOrderPartitionsAreMerged(Task task) {
    Metrics expected = counted(task).stream().reduce(Counts::merge).orElseThrow().metrics();
    for (int seed = 0; seed < 5; seed++) {
      List<Counts> counts = counted(task);
      Random random = new Random(seed);
      while (counts.size() > 1) {
        Collections.shuffle(counts, random);
        counts.get(0).merge(counts.remove(1));
      }
      assertThat(counts.get(0).metrics()).usingRecursiveComparison().isEqualTo(expected);
      assertThat(counts.get(0).metrics()).usingRecursiveComparison().isEqualTo(expected);
    }
  }
}
