package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Trainable;
import dev.graft.rank.Leep;
import dev.graft.spark.broadcast.ScopedBroadcast;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.StorageLevel;

/** LEEP of a network's own classes: its outputs are kept while they are read twice. */
public final class SourceAnswers<S extends ExampleStore>
    implements FlatMapFunction<Iterator<S>, SourceAnswers.Told> {

  private static final long serialVersionUID = 1L;

  private final Outputs outputs;

  private SourceAnswers(Outputs outputs) {
    this.outputs = outputs;
  }

  /**
   * Its LEEP, with sums in the order of partitions.
   *
   * @param flat the network's whole flat parameter vector
   * @param classes of the target
   * @param sources outputs of the network
   */
  public static <S extends ExampleStore> double leep(
      JavaRDD<S> blocks,
      ArithmeticProfile profile,
      Trainable network,
      float[] flat,
      int batchSize,
      int classes,
      int sources) {
    JavaSparkContext spark = new JavaSparkContext(blocks.context());
    int each = Math.max(2, sources);
    try (ScopedBroadcast<Trainable> sent = new ScopedBroadcast<>(spark, network);
        ScopedBroadcast<float[]> weights = new ScopedBroadcast<>(spark, flat)) {
      Outputs outputs = new Outputs(profile, sent.get(), weights.get(), batchSize);
      JavaRDD<Told> told =
          blocks
              .mapPartitions(new SourceAnswers<S>(outputs))
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        Leep joint =
            told.map(new Joint(classes, each)).collect().stream().reduce(Leep::merge).orElseThrow();
        List<double[]> sums = told.map(new Likelihood(joint.conditional())).collect();
        return sums.stream().mapToDouble(sum -> sum[0]).reduce(0, Double::sum)
            / sums.stream().mapToDouble(sum -> sum[1]).sum();
      } finally {
        told.unpersist(false);
      }
    }
  }

  @Override
  public Iterator<Told> call(Iterator<S> blocks) {
    List<Integer> labels = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    while (blocks.hasNext()) {
      outputs.each(
          blocks.next(),
          (index, label, told) -> {
            labels.add(label);
            rows.add(Leep.probabilities(told));
          });
    }
    return List.of(
            new Told(
                labels.stream().mapToInt(Integer::intValue).toArray(),
                rows.toArray(new float[0][])))
        .iterator();
  }

  /** What the network says of a partition's examples. */
  static final class Told implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int[] labels;
    private final float[][] rows;

    private Told(int[] labels, float[][] rows) {
      this.labels = labels;
      this.rows = rows;
    }
  }

  private static final class Joint implements Function<Told, Leep> {

    private static final long serialVersionUID = 1L;

    private final int classes;
    private final int sources;

    private Joint(int classes, int sources) {
      this.classes = classes;
      this.sources = sources;
    }

    @Override
    public Leep call(Told told) {
      Leep joint = new Leep(classes, sources);
      for (int i = 0; i < told.labels.length; i++) {
        joint.add(told.labels[i], told.rows[i]);
      }
      return joint;
    }
  }

  /** The sum of a partition's logarithms, and how many. */
  private static final class Likelihood implements Function<Told, double[]> {

    private static final long serialVersionUID = 1L;

    private final double[] conditional;

    private Likelihood(double[] conditional) {
      this.conditional = conditional;
    }

    @Override
    public double[] call(Told told) {
      double sum = 0;
      for (int i = 0; i < told.labels.length; i++) {
        sum += Leep.likelihood(conditional, told.labels[i], told.rows[i]);
      }
      return new double[] {sum, told.labels.length};
    }
  }
}
