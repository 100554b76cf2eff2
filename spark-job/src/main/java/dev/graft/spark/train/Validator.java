package dev.graft.spark.train;

import dev.graft.config.BatchNormSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleBlock;
import dev.graft.dataset.Task;
import dev.graft.evaluate.Metrics;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.network.ArithmeticProfile;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.StandardizedOutput;
import dev.graft.train.TrainState;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Says how states of one training do on examples that it is not trained on. */
final class Validator {

  private final String name;
  private final StandardizedOutput targets;
  private final StateLayout layout;
  private final JavaRDD<ExampleBlock> validation;
  private final Evaluator evaluator;
  private final StatisticsRunner statistics;
  private final Function<Exception, RuntimeException> failures;
  private final boolean fitting;
  private long nanos;

  /**
   * @param name what is trained, for job descriptions
   * @param partitions examples of each block that is trained on
   * @param validation null: there is nothing to validate on
   * @param targets how the network is trained on standardised targets; null: it is not
   * @param failures what to throw for what a Spark job threw
   */
  Validator(
      JavaSparkContext spark,
      String name,
      Settings settings,
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Task task,
      StateLayout layout,
      JavaRDD<ExampleBlock> examples,
      int[] partitions,
      TrainingInput input,
      JavaRDD<ExampleBlock> validation,
      StandardizedOutput targets,
      Function<Exception, RuntimeException> failures) {
    this.name = name;
    this.layout = layout;
    this.validation = validation;
    this.targets = targets;
    this.failures = failures;
    this.fitting =
        settings.model().batchNorm().statistics() == BatchNormSettings.Statistics.FITTING;
    int batch = settings.evaluate().batchSize();
    this.evaluator = new Evaluator(spark, profile, network, task, batch);
    this.statistics =
        new StatisticsRunner(
            spark,
            profile,
            examples,
            network,
            input,
            layout,
            partitions,
            batch,
            Math.min(batch, settings.train().minibatch(0, partitions.length)),
            settings.seed());
  }

  /** Whether there is anything to validate on. */
  boolean possible() {
    return validation != null;
  }

  /** How a state validates. */
  Metrics validate(TrainState state, String description) {
    long begin = System.nanoTime();
    Metrics metrics = evaluate(validation, flat(state), name + ": " + description);
    nanos += System.nanoTime() - begin;
    return metrics;
  }

  /** How a merge of weights validates, with the statistics that it has on the training data. */
  FinalMerge.Scored score(TrainState merged, String description) {
    TrainState whole = layout.statisticsLength() == 0 ? merged : recomputed(merged, description);
    return new FinalMerge.Scored(whole, validate(whole, description));
  }

  private TrainState recomputed(TrainState merged, String description) {
    try {
      return merged.withStatistics(
          statistics.run(flat(merged), name + ": BatchNorm statistics of " + description));
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /** A state as it is to be judged and kept: with statistics that fit its weights. */
  TrainState fitting(TrainState trained) {
    if (!fitting || !layout.lagsAfter(trained.steps())) {
      return trained;
    }
    try {
      return trained.withStatistics(
          statistics.sample(flat(trained), name + ": BatchNorm statistics that fit the weights"));
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /**
   * Metrics on any blocks of the same network.
   *
   * @param flat the network's whole flat parameter vector
   */
  Metrics evaluate(JavaRDD<ExampleBlock> blocks, float[] flat, String description) {
    try {
      return evaluator.evaluate(blocks, flat, description);
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /** A state's whole flat parameter vector, of a network that tells targets in their own unit. */
  float[] flat(TrainState of) {
    float[] flat = layout.flat(of.weights(), of.statistics());
    return targets == null ? flat : targets.folded(flat);
  }

  /** Time that validations took; a try that was continued has its own. */
  long nanos() {
    return nanos;
  }
}
