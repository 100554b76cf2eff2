package dev.graft.spark.job;

import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Split;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.Cancellation;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import scala.runtime.AbstractFunction1;

/**
 * Does with a sample of a job's examples what the job does with all of them, and tells what each
 * part of that took on this machine. Nothing is written.
 */
final class Calibration {

  private static final int LEAST_EXAMPLES = 256;
  private static final int MOST_EXAMPLES = 4096;

  /** Each passes the frozen part twice. */
  private static final int MOST_FROZEN = 512;

  /** Minibatches in a round whose interval the job will time. */
  private static final int TIMED = 4;

  private final GraftSession session;
  private final Settings settings;
  private final Cutting.Target target;
  private final Examples examples;
  private final int tasks;
  private final int seconds;
  private final Cancellation cancellation;

  /**
   * @param examples in the blocks that {@link #division} says
   * @param tasks that train at the same time, on a block each
   * @param seconds that training may take about
   */
  Calibration(
      GraftSession session,
      Settings settings,
      Cutting.Target target,
      Examples examples,
      int tasks,
      int seconds,
      Cancellation cancellation) {
    this.session = session;
    this.settings = settings;
    this.target = target;
    this.examples = examples;
    this.tasks = tasks;
    this.seconds = seconds;
    this.cancellation = cancellation;
  }

  /**
   * What was measured, in seconds and bytes.
   *
   * @param shuffle to bring all examples into their blocks
   * @param feature of an example until it is stored, in one task
   * @param evaluated of an example that is evaluated, in one task
   * @param idle the memory of this JVM before anything was computed
   * @param busy after that
   * @param tasks that have computed
   */
  record Measured(
      double shuffle,
      double feature,
      double evaluated,
      RoundTrials.Trained rounds,
      JvmMemory idle,
      JvmMemory busy,
      int tasks) {

    /** Memory outside the heap where so many tasks compute at the same time. */
    long outside(int others) {
      return idle.outside() + Math.max(0, busy.outside() - idle.outside()) * others / tasks;
    }
  }

  /**
   * The blocks that a sample is taken of.
   *
   * @param frozen whether examples pass a frozen part, which may take long
   */
  static SampleDivision division(TrainSettings train, int tasks, boolean frozen) {
    Interval interval = train.averaging().interval();
    int minibatch = Math.min(train.minibatch(0, tasks), MOST_EXAMPLES);
    long round = (long) minibatch * Math.max(1, Math.min(interval.minibatches(), MOST_EXAMPLES));
    int most = frozen ? MOST_FROZEN : MOST_EXAMPLES;
    return new SampleDivision(tasks, (int) Math.max(LEAST_EXAMPLES, Math.min(round, most)));
  }

  /**
   * Measures.
   *
   * @param workers of the job, whose minibatches are to be timed as they are
   */
  Measured run(int workers) {
    JvmMemory idle = JvmMemory.now();
    // The part with the most examples has the largest passes.
    Split largest =
        examples.blocks().keySet().stream()
            .max(Comparator.comparingLong(examples::count))
            .orElseThrow();
    long begin = System.nanoTime();
    featurized(largest, 0).close();
    double first = seconds(begin);
    begin = System.nanoTime();
    try (FeatureStore again = featurized(largest, tasks)) {
      double second = seconds(begin);
      double feature = second * tasks / count(again, largest);
      return trained(Math.max(0, first - second), feature, workers, idle);
    }
  }

  private Measured trained(double shuffle, double feature, int workers, JvmMemory idle) {
    long share = (examples.count(Split.TRAIN) + workers - 1) / workers;
    int minibatch = (int) Math.min(share, settings.train().minibatch(0, workers));
    try (FeatureStore store = trained()) {
      RoundTrials trials =
          new RoundTrials(session, settings, target, store, tasks, seconds, cancellation);
      RoundTrials.Trained rounds = trials.run(minibatch, averageEvery());
      double evaluated = trials.evaluated() * tasks / count(store, Split.TRAIN);
      return new Measured(shuffle, feature, evaluated, rounds, idle, JvmMemory.now(), tasks);
    }
  }

  private int averageEvery() {
    Interval interval = settings.train().averaging().interval();
    return switch (interval.type()) {
      case FIXED -> interval.minibatches();
      case EPOCH, ONCE -> MOST_EXAMPLES;
      case AUTO -> TIMED;
    };
  }

  private static double count(FeatureStore store, Split part) {
    return Arrays.stream(store.sizes(part)).sum();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** A block for each task, from one on; the first where there are not so many. */
  private FeatureStore featurized(Split part, int from) {
    return featurized(Map.of(part, some(part, from)));
  }

  /** What steps are taken on. */
  private FeatureStore trained() {
    Map<Split, JavaRDD<ExampleChunk>> parts = new EnumMap<>(Split.class);
    parts.put(Split.TRAIN, some(Split.TRAIN, 0));
    if (settings.train().takesUnlabelled()) { // in as many blocks
      parts.put(Split.UNLABELLED, some(Split.UNLABELLED, 0));
    }
    return featurized(parts);
  }

  private JavaRDD<ExampleChunk> some(Split part, int from) {
    JavaRDD<ExampleChunk> all = examples.blocks().get(part);
    int begin = from + tasks <= all.getNumPartitions() ? from : 0;
    return PartitionPruningRDD.create(all.rdd(), new Between(begin, begin + tasks)).toJavaRDD();
  }

  private FeatureStore featurized(Map<Split, JavaRDD<ExampleChunk>> parts) {
    session.check();
    return Featurizing.of(target.network(), examples.with(parts), session, settings);
  }

  /** Which partitions are taken. */
  private static final class Between extends AbstractFunction1<Object, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int from;
    private final int to;

    Between(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public Object apply(Object partition) {
      return from <= (Integer) partition && (Integer) partition < to;
    }
  }
}
