package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.rank.FeatureSums;
import dev.graft.rank.Narrowing;
import dev.graft.spark.tasks.SumsInOrder;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Sums the features of a partition. */
public final class TargetFeatures implements FlatMapFunction<Iterator<ExampleStore>, FeatureSums> {

  private static final long serialVersionUID = 1L;

  /** Rows that are read at once. */
  private static final int ROWS = 256;

  private final Narrowing narrowing;
  private final double[] means;
  private final int classes;

  /**
   * @param means of all features, as they are before they are narrowed
   */
  TargetFeatures(Narrowing narrowing, double[] means, int classes) {
    this.narrowing = narrowing;
    this.means = means;
    this.classes = classes;
  }

  /**
   * The sums of the features of all examples. One Spark job.
   *
   * @param means of all features, as they are before they are narrowed
   */
  public static FeatureSums sums(
      JavaRDD<ExampleStore> blocks, Narrowing narrowing, double[] means, int classes) {
    JavaRDD<FeatureSums> parts =
        blocks.mapPartitions(new TargetFeatures(narrowing, means, classes));
    return SumsInOrder.added(parts, FeatureSums::merge);
  }

  @Override
  public Iterator<FeatureSums> call(Iterator<ExampleStore> blocks) {
    FeatureSums sums = new FeatureSums(narrowing.width(), classes);
    while (blocks.hasNext()) {
      ExampleStore block = blocks.next();
      for (int from = 0; from < block.size(); from += ROWS) {
        int[] batch = IntStream.range(from, Math.min(from + ROWS, block.size())).toArray();
        float[][] rows = block.rows(batch);
        double[][] centred = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
          centred[i] = narrowing.centred(rows[i], means);
        }
        sums.add(centred, block.targets(batch).classes());
      }
    }
    return List.of(sums).iterator();
  }
}
