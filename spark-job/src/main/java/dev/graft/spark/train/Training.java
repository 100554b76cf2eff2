package dev.graft.spark.train;

import dev.graft.average.RoundAverage;
import dev.graft.config.Settings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.ExampleBlock;
import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.listen.TrainingListener;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.UnsupportedProfileException;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.train.EarlyStopping;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains one network by rounds: broadcast the state, let every partition take its steps, average,
 * validate when it is time. One Spark job a round and one a validation.
 */
public final class Training implements AutoCloseable {

  private final JavaSparkContext spark;
  private final String name;
  private final Settings settings;
  private final RoundPlan plan;
  private final ArithmeticProfile profile;
  private final JavaRDD<ExampleBlock> examples;
  private final JavaRDD<ExampleBlock> validation;
  private final ScopedBroadcast<NetworkDefinition> network;
  private final Evaluator evaluator;
  private final List<TrainingListener> listeners;
  private final EarlyStopping stopping;

  private TrainState state;
  private TrainState best;
  private int bestRound;
  private ClassificationMetrics bestValidation;
  private TrainingListener.Round last;
  private int round;
  private long offered;
  private long trained;
  private long validationNanos;

  /**
   * @param name what is trained, for job descriptions
   * @param examples one block a worker, kept
   * @param validation blocks to validate on, kept; null for none
   */
  public Training(
      JavaSparkContext spark,
      String name,
      Settings settings,
      RoundPlan plan,
      ArithmeticProfile profile,
      NetworkDefinition definition,
      JavaRDD<ExampleBlock> examples,
      JavaRDD<ExampleBlock> validation,
      List<TrainingListener> listeners) {
    this.spark = spark;
    this.name = name;
    this.settings = settings;
    this.plan = plan;
    this.profile = profile;
    this.examples = examples;
    this.validation = validation;
    this.network = new ScopedBroadcast<>(spark, definition);
    this.evaluator = new Evaluator(spark, profile, network.get(), settings.evaluate().batchSize());
    this.listeners = listeners;
    this.stopping = new EarlyStopping(settings.train().patience(), settings.train().minDelta());
  }

  /**
   * Trains for all epochs or until early stopping.
   *
   * @throws TrainingFailedException if a task fails for good or a worker's reply is not finite
   */
  public TrainingResult run(TrainState initial) {
    state = initial;
    best = initial;
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      for (int first = 0; first < plan.stepsInEpoch(); first += plan.averageEvery()) {
        round(first, Math.min(first + plan.averageEvery(), plan.stepsInEpoch()));
        if (validationIsDue(first)) {
          validate();
          if (stopping.stops()) {
            return result("early-stopping");
          }
        }
      }
      state = new TrainState(state.weights(), state.moments(), state.steps(), epoch + 1);
    }
    return result("epochs");
  }

  private void round(int firstStep, int endStep) {
    round++;
    long begin = System.nanoTime();
    RoundStart start =
        new RoundStart(round, state, firstStep, endStep, plan.stepsInEpoch(), settings.seed());
    List<WorkerReply> replies = train(start);
    RoundAverage average = RoundAverage.of(state, replies);
    offered += plan.offered(firstStep, endStep);
    trained += average.examples();
    state = average.state();
    last =
        new TrainingListener.Round(
            round,
            state.epoch() + 1,
            state.steps(),
            average.examples(),
            average.loss(),
            (System.nanoTime() - begin) / 1e9,
            start.state().bytes(),
            replies.stream().mapToLong(WorkerReply::bytes).sum());
    listeners.forEach(listener -> listener.roundFinished(last));
  }

  /** Broadcasts a round and collects the replies, which come in partition order. */
  private List<WorkerReply> train(RoundStart start) {
    spark.setJobDescription("%s: round %d of %d".formatted(name, round, plan.rounds()));
    try (ScopedBroadcast<RoundStart> sent = new ScopedBroadcast<>(spark, start)) {
      List<WorkerReply> replies =
          examples
              .mapPartitionsWithIndex(new TrainPartition(profile, network.get(), sent.get()), true)
              .collect();
      for (int partition = 0; partition < replies.size(); partition++) {
        check(replies.get(partition), partition);
      }
      return replies;
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private void check(WorkerReply reply, int partition) {
    if (reply.round() != round || reply.partition() != partition) {
      throw new IllegalStateException(
          "Partition %d of round %d was answered by partition %d of round %d"
              .formatted(partition, round, reply.partition(), reply.round()));
    }
    boolean finite =
        Double.isFinite(reply.lossSum()) && finite(reply.weights()) && finite(reply.moments());
    if (!finite) {
      throw new TrainingFailedException(
          "Training of %s diverged in round %d: partition %d replied with a loss, weights or moments that are not finite; a lower train.optimizer.learning-rate may help."
              .formatted(name, round, reply.partition()),
          null,
          state,
          round - 1);
    }
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Spark hides checked exceptions from Java: whatever is not ours is a task that failed for good.
   */
  private RuntimeException failure(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof TrainingFailedException
          || t instanceof UnusableInputException
          || t instanceof UnsupportedProfileException) {
        return (RuntimeException) t;
      }
    }
    if (e instanceof SparkException) {
      return new TrainingFailedException(
          "Training of %s failed in round %d: %s"
              .formatted(name, round, e.getMessage().lines().findFirst().orElse("a task failed")),
          e,
          state,
          round - 1);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private boolean validationIsDue(int firstStep) {
    boolean endOfEpoch = firstStep + plan.averageEvery() >= plan.stepsInEpoch();
    int every = settings.evaluate().everyRounds();
    return every == 0 ? endOfEpoch : round % every == 0 || round == plan.rounds();
  }

  private void validate() {
    if (validation == null) {
      best = state;
      bestRound = round;
      return;
    }
    long begin = System.nanoTime();
    ClassificationMetrics metrics =
        evaluate(validation, state.weights(), name + ": validation after round " + round);
    validationNanos += System.nanoTime() - begin;
    if (stopping.improves(metrics.accuracy())) {
      best = state;
      bestRound = round;
      bestValidation = metrics;
    }
    listeners.forEach(listener -> listener.validated(last, metrics));
  }

  private TrainingResult result(String stoppedBy) {
    if (offered != trained) {
      throw new IllegalStateException(
          "The ledger does not add up: %d examples were offered, %d trained"
              .formatted(offered, trained));
    }
    return new TrainingResult(
        best,
        bestRound,
        bestValidation,
        round,
        last.epoch(),
        offered,
        trained,
        stoppedBy,
        validationNanos / 1e9,
        last.bytesBroadcast(),
        last.bytesCollected());
  }

  /** Metrics of weights on other blocks of the same network. */
  public ClassificationMetrics evaluate(
      JavaRDD<ExampleBlock> blocks, float[] weights, String description) {
    try {
      return evaluator.evaluate(blocks, weights, description);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
