package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Trainable;
import dev.graft.rank.Leep;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.ScoringNetwork;
import dev.graft.spark.tasks.SumsInOrder;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/** What a pretrained network says of examples of other classes than its own. */
public final class SourceAnswers {

  private final ArithmeticProfile profile;
  private final Trainable network;
  private final float[] flat;
  private final int batchSize;
  private final int classes;
  private final int sources;

  /**
   * @param flat the network's whole flat parameter vector
   * @param classes of the target
   * @param sources outputs of the network
   */
  public SourceAnswers(
      ArithmeticProfile profile,
      Trainable network,
      float[] flat,
      int batchSize,
      int classes,
      int sources) {
    this.profile = profile;
    this.network = network;
    this.flat = flat;
    this.batchSize = batchSize;
    this.classes = classes;
    this.sources = Math.max(2, sources);
  }

  /** Its LEEP, with sums in the order of partitions. Outputs are kept while they are read twice. */
  public <S extends ExampleStore> double leep(JavaRDD<S> blocks) {
    return told(
        blocks,
        answers -> {
          JavaRDD<Told> told = answers.persist(StorageLevel.MEMORY_AND_DISK());
          try {
            JavaSparkContext spark = new JavaSparkContext(told.context());
            try (ScopedBroadcast<double[]> conditional =
                new ScopedBroadcast<>(spark, joint(told).conditional())) {
              List<double[]> sums = told.mapPartitions(new Likelihood(conditional.get())).collect();
              return sums.stream().mapToDouble(sum -> sum[0]).reduce(0, Double::sum)
                  / sums.stream().mapToDouble(sum -> sum[1]).sum();
            }
          } finally {
            told.unpersist(false);
          }
        });
  }

  /**
   * P(z | y), with sums in the order of partitions: how much the examples of each class are taken
   * for each of the network's; null: of a class without examples.
   */
  public <S extends ExampleStore> double[][] shares(JavaRDD<S> blocks) {
    return told(blocks, answers -> joint(answers).shares());
  }

  private <S extends ExampleStore, T> T told(JavaRDD<S> blocks, Function<JavaRDD<Told>, T> what) {
    JavaSparkContext spark = new JavaSparkContext(blocks.context());
    try (ScopedBroadcast<Trainable> sent = new ScopedBroadcast<>(spark, network);
        ScopedBroadcast<float[][]> weights = new ScopedBroadcast<>(spark, new float[][] {flat})) {
      Outputs outputs =
          new Outputs(new ScoringNetwork(profile, sent.get(), weights.get(), 0), batchSize);
      return what.apply(blocks.mapPartitions(new Answer<S>(outputs)));
    }
  }

  private Leep joint(JavaRDD<Told> told) {
    return SumsInOrder.added(told.mapPartitions(new Joint(classes, sources)), Leep::merge);
  }

  /** Block by block, as they are kept. */
  private static final class Answer<S extends ExampleStore>
      implements FlatMapFunction<Iterator<S>, Told> {

    private static final long serialVersionUID = 1L;

    private final Outputs outputs;

    private Answer(Outputs outputs) {
      this.outputs = outputs;
    }

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
