package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Trainable;
import dev.graft.rank.Leep;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.ScoringNetwork;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
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
        ScopedBroadcast<float[][]> weights = new ScopedBroadcast<>(spark, new float[][] {flat})) {
      Outputs outputs =
          new Outputs(new ScoringNetwork(profile, sent.get(), weights.get(), 0), batchSize);
      JavaRDD<Told> told =
          blocks
              .mapPartitions(new SourceAnswers<S>(outputs))
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        Leep joint = SumsInOrder.added(told.mapPartitions(new Joint(classes, each)), Leep::merge);
        try (ScopedBroadcast<double[]> conditional =
            new ScopedBroadcast<>(spark, joint.conditional())) {
          List<double[]> sums = told.mapPartitions(new Likelihood(conditional.get())).collect();
          return sums.stream().mapToDouble(sum -> sum[0]).reduce(0, Double::sum)
              / sums.stream().mapToDouble(sum -> sum[1]).sum();
        }
      } finally {
        told.unpersist(false);
      }
    }
  }

  /** Block by block, as they are kept. */
  @Override
  public Iterator<Told> call(Iterator<S> blocks) {
    return IteratorUtils.transformedIterator(blocks, this::told);
  }

  private Told told(S block) {
    int[] labels = new int[block.size()];
    float[][] rows = new float[block.size()][];
    outputs.each(
        block,
        (index, label, told) -> {
          labels[index] = label;
          rows[index] = Leep.probabilities(told);
        });
    return new Told(labels, rows);
  }

  /** What the network says of a block's examples. */
  static final class Told implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int[] labels;
    private final float[][] rows;

    private Told(int[] labels, float[][] rows) {
      this.labels = labels;
      this.rows = rows;
    }
  }

  private static final class Joint implements FlatMapFunction<Iterator<Told>, Leep> {

    private static final long serialVersionUID = 1L;

    private final int classes;
    private final int sources;

    private Joint(int classes, int sources) {
      this.classes = classes;
      this.sources = sources;
    }

    @Override
    public Iterator<Leep> call(Iterator<Told> blocks) {
      Leep joint = new Leep(classes, sources);
      while (blocks.hasNext()) {
        Told told = blocks.next();
        for (int i = 0; i < told.labels.length; i++) {
          joint.add(told.labels[i], told.rows[i]);
        }
      }
      return List.of(joint).iterator();
    }
  }

  /** The sum of a partition's logarithms, and how many. */
  private static final class Likelihood implements FlatMapFunction<Iterator<Told>, double[]> {

    private static final long serialVersionUID = 1L;

    private final Broadcast<double[]> conditional;

    private Likelihood(Broadcast<double[]> conditional) {
      this.conditional = conditional;
    }

    @Override
    public Iterator<double[]> call(Iterator<Told> blocks) {
      double sum = 0;
      long examples = 0;
      while (blocks.hasNext()) {
        Told told = blocks.next();
        for (int i = 0; i < told.labels.length; i++) {
          sum += Leep.likelihood(conditional.value(), told.labels[i], told.rows[i]);
        }
        examples += told.labels.length;
      }
      return List.of(new double[] {sum, examples}).iterator();
    }
  }
}
