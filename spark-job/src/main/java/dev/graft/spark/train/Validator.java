package dev.graft.spark.train;

import dev.graft.config.AdaptationSettings.Choice;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.evaluate.Metrics;
import dev.graft.model.Trainable;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.evaluate.Judge;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/** Says how states of one training do on examples that it is not trained on. */
final class Validator {

  private final TrainingSubject subject;
  private final JavaRDD<ExampleStore> validation;

  /** Null: states are chosen by validation. */
  private final JavaRDD<ExampleStore> target;

  private final Choice choice;
  private final Evaluator evaluator;
  private final StatisticsRunner statistics;
  private final Function<Exception, RuntimeException> failures;
  private final boolean fitting;
  private long nanos;

  /**
   * @param network the subject's
   * @param failures what to throw for what a Spark job threw
   */
  Validator(
      Settings settings,
      ArithmeticProfile profile,
      TrainingSubject subject,
      Broadcast<Trainable> network,
      TrainingData data,
      Function<Exception, RuntimeException> failures) {
    this.subject = subject;
    this.validation = data.validation();
    this.target = data.target();
    this.choice = settings.train().adapt().choice();
    this.failures = failures;
    this.fitting =
        settings.model().batchNorm().statistics() == BatchNormSettings.Statistics.FITTING;
    this.evaluator =
        new Evaluator(
            data.spark(), profile, network, subject.task(), settings.evaluate().batchSize());
    this.statistics = new StatisticsRunner(settings, profile, data, network, subject.layout());
  }

  /** Whether there is anything to validate on. */
  boolean possible() {
    return validation != null;
  }

  /** How a state validates. */
  Metrics validate(TrainState state, String description) {
    long begin = System.nanoTime();
    String named = subject.name() + ": " + description;
    float[] flat = subject.flat(state);
    Metrics metrics =
        target == null ? evaluate(validation, flat, named) : evaluateOnTarget(flat, named);
    nanos += System.nanoTime() - begin;
    return metrics;
  }

  private Metrics evaluateOnTarget(float[] flat, String description) {
    try {
      return evaluator.evaluate(validation, target, choice, flat, description);
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /** How states of several trainings on the same examples validate: in one pass. */
  static List<Metrics> validate(
      List<Validator> validators, List<TrainState> states, String description) {
    long begin = System.nanoTime();
    Validator first = validators.get(0);
    List<float[]> weights = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      weights.add(validators.get(i).subject.flat(states.get(i)));
    }
    try {
      List<Metrics> metrics =
          Evaluator.evaluate(
              validators.stream().map(one -> one.evaluator).toList(),
              first.validation,
              weights,
              description);
      long took = System.nanoTime() - begin;
      validators.forEach(one -> one.nanos += took);
      return metrics;
    } catch (Exception e) {
      throw first.failures.apply(e);
    }
  }

  /** How a merge of weights validates, with the statistics that it has on the training data. */
  FinalMerge.Scored score(TrainState merged, String description) {
    TrainState whole =
        subject.layout().statisticsLength() == 0 ? merged : recomputed(merged, description);
    return new FinalMerge.Scored(whole, validate(whole, description));
  }

  private TrainState recomputed(TrainState merged, String description) {
    try {
      return merged.withStatistics(
          statistics.run(
              subject.flat(merged), subject.name() + ": BatchNorm statistics of " + description));
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /** A state as it is to be judged and kept: with statistics that fit its weights. */
  TrainState fitting(TrainState trained) {
    if (!fitting || !subject.layout().lagsAfter(trained.steps())) {
      return trained;
    }
    try {
      return trained.withStatistics(
          statistics.sample(
              subject.flat(trained),
              subject.name() + ": BatchNorm statistics that fit the weights"));
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /**
   * Metrics on any blocks of the same network.
   *
   * @param flat the network's whole flat parameter vector
   */
  Metrics evaluate(JavaRDD<ExampleStore> blocks, float[] flat, String description) {
    try {
      return evaluator.evaluate(blocks, flat, description);
    } catch (Exception e) {
      throw failures.apply(e);
    }
  }

  /** Judges examples by the same network with these weights. */
  Judge judge(float[] flat) {
    return new Judge(evaluator, flat, subject.name(), failures);
  }

  /** Time that validations took; a try that was continued has its own. */
  long nanos() {
    return nanos;
  }
}
