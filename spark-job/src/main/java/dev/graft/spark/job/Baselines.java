package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.EvaluateSettings.Baseline;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.listen.Course;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.store.StoreLimits;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a transfer is compared with, to notice when it hurts (survey of negative transfer: arXiv
 * 2009.00909): the same network from random weights with the same budget, a linear model on the
 * features, and the pretrained network as it is.
 */
final class Baselines {

  private static final Logger LOG = LoggerFactory.getLogger(Baselines.class);

  private final GraftSession session;
  private Settings settings;
  private final TargetModel network;
  private final Task task;
  private final Function<Settings, Trainer> trainers;
  private final TargetModel scratch;
  private final TargetModel probe;
  private final ZeroShot zeroShot;

  /**
   * Builds the networks of the baselines that the job asks for.
   *
   * @param trainers a trainer for settings
   * @param zeroShot makes the baseline of this name
   * @throws dev.graft.UnusableInputException if one of them cannot be trained
   */
  Baselines(
      GraftSession session,
      Settings settings,
      TargetModel network,
      Task task,
      Function<Settings, Trainer> trainers,
      Supplier<ZeroShot> zeroShot) {
    Set<Baseline> wanted = settings.evaluate().baselines();
    this.session = session;
    this.settings = settings;
    this.network = network;
    this.task = task;
    this.trainers = trainers;
    this.scratch =
        wanted.contains(Baseline.SCRATCH)
            ? network.scratch(settings.train(), settings.seed())
            : null;
    this.probe =
        wanted.contains(Baseline.PROBE)
            ? network.probe(task, probing(settings).train(), settings.seed())
            : null;
    this.zeroShot = wanted.contains(Baseline.ZERO_SHOT) ? zeroShot.get() : null;
  }

  /**
   * A linear model has one optimum: it is solved for on features that are stored, whatever trains
   * the transfer.
   */
  static Settings probing(Settings settings) {
    TrainSettings train = settings.train();
    boolean stored = !train.augmentation().any();
    return stored && train.rounds() ? settings.with(train.solving()) : settings;
  }

  /** Makes the store that a probe reads, or has it. */
  interface Features {
    FeatureStore get() throws IOException;
  }

  boolean wanted() {
    return scratch != null || probe != null || zeroShot != null;
  }

  /**
   * Trains and evaluates the baselines. One that fails is reported as failed; the transfer stands.
   *
   * @param features the store of the features, which is that of a transfer without stages
   * @param averageEvery the interval at which the transfer was averaged
   * @return {@code scratch}, {@code probe} and {@code zero-shot}, each with its metrics
   */
  ObjectNode run(Examples examples, Features features, int averageEvery) throws IOException {
    settings = settings.timed(averageEvery);
    ObjectNode report = Json.object();
    if (scratch != null) {
      try (FeatureStore raw =
          FeatureStore.ofExamples(
              session.spark(),
              StoreLimits.of(settings.data().store()),
              examples.blocks(),
              Featurizing.changes(examples, settings),
              FeatureStore.Pass.SIZES)) {
        report.set("scratch", train("scratch", settings, scratch, raw));
      }
    }
    if (probe != null) {
      report.set("probe", probe(examples, features));
    }
    if (zeroShot != null) {
      report.set("zero-shot", zeroShot.run(examples, session));
    }
    return report;
  }

  private ObjectNode probe(Examples examples, Features features) throws IOException {
    if (network.frozen() || network.featuresAreTheInput()) {
      return train("probe", probing(settings), probe, features.get());
    }
    try (FeatureStore at = Featurizing.at(network, examples, session, settings)) {
      return train("probe", probing(settings), probe, at);
    }
  }

  private ObjectNode train(String name, Settings how, TargetModel baseline, FeatureStore store) {
    Course course = new Course(how.evaluate().metric());
    ObjectNode told =
        told(() -> trainers.apply(how).train(name, baseline, task, store, null, List.of(course)));
    if (!course.json().isEmpty()) {
      told.set("curve", course.json());
    }
    return told;
  }

  /** What a baseline came to; what it cannot do is no failure of the transfer. */
  static ObjectNode told(Supplier<Trainer.Trained> training) {
    try {
      return Report.metrics(training.get());
    } catch (TrainingFailedException | UnusableInputException e) {
      LOG.warn("{}", e.getMessage());
      return Json.object().put("status", "failed").put("reason", e.getMessage());
    }
  }
}
