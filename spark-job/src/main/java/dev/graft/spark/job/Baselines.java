package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.EvaluateSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.listen.Course;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.store.StoreLimits;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  static final String SCRATCH = "scratch";
  static final String PROBE = "probe";

  private final GraftSession session;
  private final Settings settings;
  private final TargetModel network;
  private final Task task;
  private final Function<Settings, Trainer> trainers;
  private final List<Baseline> trained = new ArrayList<>();
  private final Map<String, String> unavailable = new LinkedHashMap<>();
  private final ZeroShot zeroShot;

  /**
   * One that is trained.
   *
   * @param settings that it is trained by
   */
  record Baseline(String name, TargetModel network, Settings settings) {

    boolean isProbe() {
      return name.equals(PROBE);
    }
  }

  /**
   * Builds the networks of the baselines that the job asks for.
   *
   * @param trainers a trainer for settings
   * @param zeroShot makes the baseline of this name
   * @throws dev.graft.UnusableInputException if one that the job names cannot be trained; of those
   *     that only the guard needs it is told
   */
  Baselines(
      GraftSession session,
      Settings settings,
      TargetModel network,
      Task task,
      Function<Settings, Trainer> trainers,
      Supplier<ZeroShot> zeroShot) {
    this.session = session;
    this.settings = settings;
    this.network = network;
    this.task = task;
    this.trainers = trainers;
    Settings probing = probing(settings);
    add(SCRATCH, EvaluateSettings.Baseline.SCRATCH, this::scratch);
    add(
        PROBE,
        EvaluateSettings.Baseline.PROBE,
        () -> new Baseline(PROBE, network.probe(task, probing.train(), settings.seed()), probing));
    this.zeroShot =
        settings.evaluate().compares(EvaluateSettings.Baseline.ZERO_SHOT) ? zeroShot.get() : null;
  }

  private void add(String name, EvaluateSettings.Baseline which, Supplier<Baseline> made) {
    if (!settings.evaluate().compares(which)) {
      return;
    }
    try {
      trained.add(made.get());
    } catch (UnusableInputException e) {
      if (settings.evaluate().baselines().contains(which)) {
        throw new UnusableInputException(
            "%s; leave %s out of evaluate.baselines."
                .formatted(e.getMessage().replaceFirst("\\.$", ""), name),
            e);
      }
      unavailable.put(name, e.getMessage());
    }
  }

  private Baseline scratch() {
    return scratch(settings);
  }

  /** The same network from random weights, by settings whose seed decides which. */
  Baseline scratch(Settings how) {
    return new Baseline(SCRATCH, network.scratch(how.train(), how.seed()), how);
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
    return !trained.isEmpty() || !unavailable.isEmpty() || zeroShot != null;
  }

  /** Why one that the guard needs cannot be trained; null: it can. */
  String unavailable(String name) {
    return unavailable.get(name);
  }

  /** Hears what a baseline has come to, while what it was trained on is there. */
  interface Heard {
    void of(Baseline baseline, FeatureStore store, Trainer.Trained trained);
  }

  /**
   * Trains and evaluates the baselines. One that fails is reported as failed; the transfer stands.
   *
   * @param features the store of the features, which is that of a transfer without stages
   * @param averageEvery the interval at which the transfer was averaged
   * @return {@code scratch}, {@code probe} and {@code zero-shot}, each with its metrics
   */
  ObjectNode run(Examples examples, Features features, int averageEvery, Heard heard)
      throws IOException {
    ObjectNode report = Json.object();
    for (Baseline baseline : trained) {
      on(
          baseline,
          examples,
          features,
          store -> report.set(baseline.name(), train(baseline, averageEvery, store, heard)));
    }
    unavailable.forEach(
        (name, why) -> report.putObject(name).put("status", "unavailable").put("reason", why));
    if (zeroShot != null) {
      report.set("zero-shot", zeroShot.run(examples, session));
    }
    return report;
  }

  private ObjectNode train(Baseline baseline, int averageEvery, FeatureStore store, Heard heard) {
    Course course = new Course(baseline.settings().evaluate().metric());
    ObjectNode told =
        told(
            () -> {
              Trainer.Trained ended =
                  trainers
                      .apply(baseline.settings().timed(averageEvery))
                      .train(
                          baseline.name(), baseline.network(), task, store, null, List.of(course));
              heard.of(baseline, store, ended);
              return ended;
            });
    if (!course.json().isEmpty()) {
      told.set("curve", course.json());
    }
    return told;
  }

  /** The whole network of a baseline with these weights; empty: its engine cannot give it. */
  Optional<SavedModel> whole(Baseline baseline, float[] weights) {
    return baseline.isProbe()
        ? network.withProbe(baseline.network(), weights)
        : Optional.of(baseline.network().withTrained(weights));
  }

  /** Makes what a baseline reads for as long as it is worked on. */
  <T> T on(Baseline baseline, Examples examples, Features features, Function<FeatureStore, T> work)
      throws IOException {
    if (baseline.isProbe() && (network.frozen() || network.featuresAreTheInput())) {
      return work.apply(features.get());
    }
    try (FeatureStore own =
        baseline.isProbe()
            ? Featurizing.at(network, examples, session, settings)
            : FeatureStore.ofExamples(
                session.spark(),
                StoreLimits.of(settings.data().store()),
                examples.blocks(),
                Featurizing.changes(examples, baseline.settings()),
                FeatureStore.Pass.SIZES)) {
      return work.apply(own);
    }
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
