package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.GuardSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Split;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Examination;
import dev.graft.evaluate.Resampled;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.RoundPlan;
import dev.graft.spark.train.TrainingFailedException;
import dev.graft.spark.train.TrainingResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a transfer to what the same network comes to from random weights, on validation, and to a
 * linear model on its features: transfer may hurt (survey of negative transfer: arXiv 2009.00909).
 */
final class Guard {

  static final String TRANSFER = "transfer";

  /** Of the steps, for each of two trainings: a tenth together. */
  private static final int QUICK = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final GraftSession session;
  private final Settings settings;
  private final GuardSettings guard;
  private final TargetModel network;
  private final Task task;
  private final Function<Settings, Trainer> trainers;
  private final Baselines baselines;
  private final Map<String, GuardedTraining> trainings = new LinkedHashMap<>();

  private TargetScale scale;

  /**
   * @param settings of one stage
   * @param network of the transfer, before it is trained
   * @param trainers a trainer for settings
   * @throws UnusableInputException if there is nothing to hold it to
   */
  Guard(
      GraftSession session,
      Settings settings,
      TargetModel network,
      Task task,
      Function<Settings, Trainer> trainers,
      Baselines baselines) {
    this.session = session;
    this.settings = settings;
    this.guard = settings.evaluate().guard();
    this.network = network;
    this.task = task;
    this.trainers = trainers;
    this.baselines = baselines;
    check();
  }

  private void check() {
    if (!off() && task == Task.REGRESSION && network.outputs() > Examining.MOST_RESAMPLED) {
      throw new UnusableInputException(
          "Cannot use evaluate.guard for %s numbers an example: resamples, which say what is chance, are of at most %s; leave it out and compare by evaluate.baselines."
              .formatted(network.outputs(), Examining.MOST_RESAMPLED));
    }
    if (guard.mode() == GuardSettings.Mode.QUICK) {
      if (network.frozen()) {
        throw new UnusableInputException(
            "Cannot use evaluate.guard = quick where a part stays frozen: scratch trains all layers, whose steps cost more than a tenth of those of the layers above %s; use evaluate.guard = full, or model.frozen = false."
                .formatted(network.cut() == null ? "it" : network.cut()));
      }
      baselines.scratch(settings);
    }
    if (guard.full()
        && baselines.unavailable(Baselines.SCRATCH) != null
        && baselines.unavailable(Baselines.PROBE) != null) {
      throw new UnusableInputException(
          "Cannot use evaluate.guard: there is nothing to hold the transfer to. %s %s"
              .formatted(
                  baselines.unavailable(Baselines.SCRATCH),
                  baselines.unavailable(Baselines.PROBE)));
    }
  }

  boolean off() {
    return guard.off();
  }

  /** What was compared under a name; null: nothing was. */
  GuardedTraining training(String name) {
    return trainings.get(name);
  }

  private GuardedTraining of(String name) {
    return trainings.computeIfAbsent(name, GuardedTraining::new);
  }

  /**
   * Takes what a training has come to, while what it was trained on is there.
   *
   * @param trained the network that was
   */
  void heard(String name, TargetModel trained, FeatureStore store, TrainingResult result) {
    if (!off()) {
      of(name).add(result.validation(), resampled(name, trained, store, result.bestFlat()));
    }
  }

  private Resampled resampled(
      String name, TargetModel trained, FeatureStore store, float[] weights) {
    JavaRDD<ExampleStore> validation = store.part(Split.VALIDATION);
    return new Scoring(session, settings, task)
        .of(
            trained.trained().network(),
            weights,
            "guard: " + name,
            judge -> resampled(judge, validation));
  }

  private Resampled resampled(Judge judge, JavaRDD<ExampleStore> validation) {
    int outputs = network.outputs();
    if (task == Task.REGRESSION && scale == null) {
      scale = judge.examine(validation, Examination.ofMetrics(task, outputs), "validation").scale();
    }
    Resampled nothing =
        Resampled.of(
            task,
            settings.evaluate().examination().resamples(),
            Seeds.derive(settings.seed(), "guard"),
            scale);
    return judge
        .examine(
            validation,
            Examination.ofChoice(task, outputs, DecisionRule.PLAIN, nothing),
            "resamples of validation")
        .detail(Resampled.class);
  }

  /** Makes the network of the transfer by settings of another seed. */
  interface Networks {
    TargetModel of(Settings how) throws IOException;
  }

  /**
   * Trains transfer and scratch by more seeds.
   *
   * @param averageEvery the interval at which the transfer was averaged
   */
  void seeds(Examples examples, FeatureStores stores, Networks networks, int averageEvery)
      throws IOException {
    for (int number = 2; number <= guard.seeds(); number++) {
      Settings how =
          settings.seeded(Seeds.derive(settings.seed(), "guard", number)).timed(averageEvery);
      TargetModel transfer = networks.of(how);
      train(TRANSFER, number, how, transfer, stores.of(transfer, how));
      if (baselines.unavailable(Baselines.SCRATCH) == null) {
        int seed = number;
        Baselines.Baseline scratch = baselines.scratch(how);
        baselines.on(
            scratch,
            examples,
            stores::last,
            store -> {
              train(Baselines.SCRATCH, seed, how, scratch.network(), store);
              return store;
            });
      }
    }
  }

  private void train(String name, int seed, Settings how, TargetModel what, FeatureStore store) {
    tried(
        name,
        () -> {
          TrainingResult result =
              trainers
                  .apply(how)
                  .train(name + "-seed-" + seed, what, task, store, null, List.of())
                  .result();
          heard(name, what, store, result);
        });
  }

  /**
   * Trains transfer and scratch for the first steps.
   *
   * @param averageEvery the interval at which the transfer was averaged
   * @return how many steps each has taken at most, and of how many
   */
  Steps quick(FeatureStore store, int averageEvery) {
    Settings how = settings.timed(averageEvery);
    RoundPlan plan = RoundPlan.of(how.train(), store.sizes(Split.TRAIN), store.sizesBefore());
    Steps steps = new Steps(plan.steps() / QUICK, plan.steps());
    begin(TRANSFER, network, how, store, steps);
    if (of(TRANSFER).ended()) {
      begin(Baselines.SCRATCH, baselines.scratch(how).network(), how, store, steps);
    }
    return steps;
  }

  /** Steps of a worker. */
  record Steps(int taken, int of) {}

  private void begin(String name, TargetModel what, Settings how, FeatureStore store, Steps steps) {
    tried(
        name,
        () -> {
          Optional<TrainingResult> result =
              trainers
                  .apply(how)
                  .begin("guard-" + name + "-" + steps.taken(), what, task, store, steps.taken());
          if (result.isPresent()) {
            heard(name, what, store, result.get());
          } else {
            of(name).failed("no round ends within " + steps.taken() + " steps");
          }
        });
  }

  /** What cannot be trained is no failure of the transfer. */
  private void tried(String name, Runnable training) {
    try {
      training.run();
    } catch (TrainingFailedException | UnusableInputException e) {
      LOG.warn("{}", e.getMessage());
      of(name).failed(e.getMessage());
    }
  }

  /**
   * Takes why baselines have come to nothing.
   *
   * @param told of all, for the report
   */
  void failed(JsonNode told) {
    told.properties()
        .forEach(
            each -> {
              boolean failed = "failed".equals(each.getValue().path("status").asText());
              if (failed && !each.getKey().equals("zero-shot") && guard.full()) {
                of(each.getKey()).failed(each.getValue().path("reason").asText());
              }
            });
  }

  /** What became of it, once all is trained. */
  GuardFinding finding(Steps quick) {
    return new GuardFinding(settings, trainings, quick, baselines.unavailable(Baselines.SCRATCH));
  }
}
