package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.ConsoleProgress;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.metrics.JobMetrics;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingData;
import dev.graft.spark.train.TrainingResult;
import dev.graft.spark.train.WholeTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains and tests one network on one feature store: the transfer itself, and what it is compared
 * with.
 */
final class Trainer {

  private final GraftSession session;
  private final Settings settings;
  private final Function<String, Checkpoints> checkpoints;
  private final Cancellation cancellation;
  private final WholeTraining engine;

  /**
   * @param checkpoints where a training of a name keeps what it can be continued from
   * @param engine what takes the whole training away; null: the rounds are Graft's own
   */
  Trainer(
      GraftSession session,
      Settings settings,
      Function<String, Checkpoints> checkpoints,
      Cancellation cancellation,
      WholeTraining engine) {
    this.session = session;
    this.settings = settings;
    this.checkpoints = checkpoints;
    this.cancellation = cancellation;
    this.engine = engine;
  }

  /**
   * A trained network.
   *
   * @param targets how the targets were standardised; null: they were not
   * @param test without thresholds; null without test examples
   * @param examined what else was found of the network; null: it was not looked for
   * @param localStep what computed the workers' steps
   * @param acceleration what the start-up check of native acceleration said
   * @param resumedRound the round after which it was continued; 0: it was not
   * @param statistics of the target, which the result has; null: it has its own
   */
  record Trained(
      TrainingResult result,
      TargetScale targets,
      Metrics test,
      Examining.Examined examined,
      String localStep,
      String acceleration,
      double trainSeconds,
      double evaluateSeconds,
      int resumedRound,
      Adapting.Statistics statistics) {

    /** The metrics on test, else on validation; null without both. */
    Metrics metrics() {
      return test != null ? test : result.validation();
    }
  }

  /**
   * Trains by rounds and evaluates the best state on test.
   *
   * @param examining looks at the best state; null: it is evaluated only
   */
  Trained train(
      String name,
      TargetModel network,
      Task task,
      FeatureStore store,
      Examining examining,
      List<TrainingListener> listeners) {
    return train(name, network, network.copied(), task, store, examining, listeners);
  }

  /**
   * The same of a network whose layers were made, or pretrained, before it was divided.
   *
   * @param copied what happened to pretrained weights then; null: there were none
   */
  Trained train(
      String name,
      TargetModel network,
      CopiedWeights copied,
      Task task,
      FeatureStore store,
      Examining examining,
      List<TrainingListener> listeners) {
    ReadyTraining.Subject subject =
        ReadyTraining.Subject.of(session, settings, name, network, copied, task, store);
    return engine == null
        ? train(subject, store, examining, listeners)
        : new EngineTraining(session, settings, engine)
            .train(
                name, subject.part(), task, subject.start(), subject.targets(), store, examining);
  }

  private Trained train(
      ReadyTraining.Subject subject,
      FeatureStore store,
      Examining examining,
      List<TrainingListener> listeners) {
    List<TrainingListener> all = new ArrayList<>(listeners);
    ConsoleProgress progress = new ConsoleProgress(subject.name(), settings.evaluate().metric());
    all.add(progress);
    JobMetrics.shown().ifPresent(metrics -> all.add(metrics.training(subject.name())));
    try (Checkpoints kept = checkpoints.apply(subject.name());
        ReadyTraining ready = ready(subject, store, new Oversight(all, kept, cancellation))) {
      long begin = System.nanoTime();
      TrainingResult result =
          settings.train().epochs() == 0
              ? untrained(ready.training(), progress)
              : run(ready.training(), progress);
      double seconds = (System.nanoTime() - begin) / 1e9 - result.costs().validationSeconds();
      return ready.ended(result, examining, seconds, kept.resumedRound());
    }
  }

  /**
   * The first rounds of {@link #train}, as if the training had ended there; by Graft's own rounds.
   *
   * @param steps of a worker, which they have at most
   * @return empty if the first one has more
   */
  Optional<TrainingResult> begin(
      String name, TargetModel network, Task task, FeatureStore store, int steps) {
    ReadyTraining.Subject subject =
        ReadyTraining.Subject.of(session, settings, name, network, network.copied(), task, store);
    try (ConsoleProgress progress = new ConsoleProgress(name, settings.evaluate().metric());
        Checkpoints kept = checkpoints.apply(name);
        ReadyTraining ready =
            ready(subject, store, new Oversight(List.of(progress), kept, cancellation))) {
      return ready.training().run(steps);
    }
  }

  private ReadyTraining ready(
      ReadyTraining.Subject subject, FeatureStore store, Oversight oversight) {
    return ReadyTraining.of(session, settings, subject, store, oversight);
  }

  private static TrainingResult untrained(Training training, ConsoleProgress progress) {
    try (progress) {
      return training.untrained();
    }
  }

  private static TrainingResult run(Training training, ConsoleProgress progress) {
    try (progress) {
      return training.run();
    }
  }

  /** How a training reads what is stored. */
  static TrainingData data(Settings settings, FeatureStore store) {
    return new TrainingData(
        store.part(Split.TRAIN),
        store.sizes(Split.TRAIN),
        store.sizesBefore(),
        store.input().ahead(settings.train().readAhead()),
        store.scales(),
        store.part(Split.VALIDATION),
        settings.train().takesUnlabelled() ? store.part(Split.UNLABELLED) : null,
        settings.train().adapt().choosesByTarget() ? store.part(Split.UNLABELLED) : null);
  }
}
