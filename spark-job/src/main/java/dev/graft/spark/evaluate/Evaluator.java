package dev.graft.spark.evaluate;

import dev.graft.config.AdaptationSettings.Choice;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Examination;
import dev.graft.evaluate.Judged;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.MetricsOnTarget;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.read.Combined;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.spark.tasks.SharedTasks;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Evaluates weights of one network on distributed blocks. */
public final class Evaluator {

  private final JavaSparkContext spark;
  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Task task;
  private final int batchSize;

  /**
   * @param task what the network is asked
   * @param batchSize examples in one forward pass
   */
  public Evaluator(
      JavaSparkContext spark,
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Task task,
      int batchSize) {
    this.spark = spark;
    this.profile = profile;
    this.network = network;
    this.task = task;
    this.batchSize = batchSize;
  }

  /**
   * Examines all blocks; one Spark job.
   *
   * @param nothing what is to be counted, of which nothing is yet
   */
  public <S extends ExampleStore> Examination examine(
      JavaRDD<S> blocks, float[] weights, Examination nothing, String description) {
    return examined(blocks, weights, outputs -> nothing.none(), description);
  }

  private <S extends ExampleStore> Examination examined(
      JavaRDD<S> blocks,
      float[] weights,
      ExaminePartition.Beginning beginning,
      String description) {
    spark.setJobDescription(description);
    try (ScopedBroadcast<float[][]> sent = sent(weights)) {
      return Combined.of(
              PartitionTasks.map(
                  blocks, new ExaminePartition<S>(scoring(sent, 0), beginning, batchSize)),
              new MergedExaminations(),
              MergedExaminations::add,
              MergedExaminations::merge)
          .merged();
    }
  }

  private ScopedBroadcast<float[][]> sent(float[] weights) {
    return new ScopedBroadcast<>(spark, new float[][] {weights});
  }

  private ScoringNetwork scoring(ScopedBroadcast<float[][]> weights, int which) {
    return new ScoringNetwork(profile, network, weights.get(), which);
  }

  /** What is done with the examples of all blocks as they are judged. */
  public interface Work<R> {
    R of(JavaRDD<Judged> examples);
  }

  /**
   * Judges example by example.
   *
   * @param rule what is made of the outputs
   * @param work has an end: what it does not compute cannot be computed afterwards
   */
  public <S extends ExampleStore, R> R judge(
      JavaRDD<S> blocks, float[] weights, DecisionRule rule, Work<R> work, String description) {
    spark.setJobDescription(description);
    try (ScopedBroadcast<float[][]> sent = sent(weights)) {
      return work.of(
          blocks.mapPartitions(new JudgePartition<S>(scoring(sent, 0), task, rule, batchSize)));
    }
  }

  /**
   * How sure the classes are that are told of examples whose labels nobody knows: the mean entropy
   * of their probabilities, in nats; one Spark job.
   */
  public double entropy(JavaRDD<ExampleStore> blocks, float[] weights, String description) {
    spark.setJobDescription(description);
    try (ScopedBroadcast<float[][]> sent = sent(weights)) {
      return Surety.of(blocks, scoring(sent, 0), batchSize);
    }
  }

  /**
   * Metrics over all blocks, with a figure of others without labels to choose by; one Spark job.
   *
   * @param choice which figure
   */
  public MetricsOnTarget evaluate(
      JavaRDD<ExampleStore> blocks,
      JavaRDD<ExampleStore> target,
      Choice choice,
      float[] weights,
      String description) {
    Task asked = task; // tasks have no evaluator
    spark.setJobDescription(description);
    try (ScopedBroadcast<float[][]> sent = sent(weights)) {
      ScoringNetwork scoring = scoring(sent, 0);
      return BothDomains.of(
          blocks,
          target,
          choice,
          new ExaminePartition<>(
              scoring, outputs -> Examination.ofMetrics(asked, outputs), batchSize),
          scoring,
          batchSize);
    }
  }

  /** Metrics over all blocks; one Spark job. */
  public <S extends ExampleStore> Metrics evaluate(
      JavaRDD<S> blocks, float[] weights, String description) {
    Task asked = task; // tasks have no evaluator
    return examined(blocks, weights, outputs -> Examination.ofMetrics(asked, outputs), description)
        .metrics();
  }

  /**
   * Metrics of several networks over the same blocks; one Spark job.
   *
   * @param weights of each
   */
  public static <S extends ExampleStore> List<Metrics> evaluate(
      List<Evaluator> networks, JavaRDD<S> blocks, List<float[]> weights, String description) {
    List<ExaminePartition.Beginning> beginnings = new ArrayList<>();
    for (Evaluator one : networks) {
      Task asked = one.task; // tasks have no evaluator
      beginnings.add(outputs -> Examination.ofMetrics(asked, outputs));
    }
    return each(networks, blocks, weights, beginnings, description).stream()
        .map(Examination::metrics)
        .toList();
  }

  /**
   * Examines all blocks by several networks; one Spark job.
   *
   * @param weights of each
   * @param nothing what is to be counted of each, as {@link #examine(JavaRDD, float[], Examination,
   *     String)} has it
   */
  static <S extends ExampleStore> List<Examination> examine(
      List<Evaluator> networks,
      JavaRDD<S> blocks,
      List<float[]> weights,
      List<Examination> nothing,
      String description) {
    List<ExaminePartition.Beginning> beginnings = new ArrayList<>();
    for (Examination one : nothing) {
      beginnings.add(outputs -> one.none());
    }
    return each(networks, blocks, weights, beginnings, description);
  }

  private static <S extends ExampleStore> List<Examination> each(
      List<Evaluator> networks,
      JavaRDD<S> blocks,
      List<float[]> weights,
      List<ExaminePartition.Beginning> beginnings,
      String description) {
    JavaSparkContext spark = networks.get(0).spark;
    spark.setJobDescription(description);
    try (ScopedBroadcast<float[][]> sent =
        new ScopedBroadcast<>(spark, weights.toArray(float[][]::new))) {
      List<ExaminePartition<S>> each = new ArrayList<>();
      for (int i = 0; i < networks.size(); i++) {
        Evaluator one = networks.get(i);
        each.add(new ExaminePartition<>(one.scoring(sent, i), beginnings.get(i), one.batchSize));
      }
      if (Combined.comeOneByOne(blocks)) {
        return SharedTasks.<S, Examination>collect(
                blocks, each.size(), (from, to) -> new ExamineEach<>(each.subList(from, to)))
            .stream()
            .map(parts -> parts.stream().reduce(Examination::merge).orElseThrow())
            .toList();
      }
      return Combined.of(
              PartitionTasks.map(blocks, new ExamineEach<>(each).asOne()),
              new MergedEach(networks.size()),
              MergedEach::add,
              MergedEach::merge)
          .examinations();
    }
  }
}
