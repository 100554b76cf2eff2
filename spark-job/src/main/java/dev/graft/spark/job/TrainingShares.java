package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.io.Json;
import dev.graft.plan.WorkerShares;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.train.Checkpointing;
import dev.graft.spark.train.Oversight;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many of the training examples each worker has, as {@code train.shares} says. Measured once,
 * where examples are first stored, and part of the plan from then on: whoever trains by this plan
 * stores equal shares and divides them in the same way, on whatever machines.
 */
final class TrainingShares {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingShares.class);

  /** In the plan. */
  private static final String KEY = "shares";

  private final JobRun job;
  private final Settings settings;
  private final Task task;

  /** As the plan has it; missing: not measured yet. */
  private JsonNode decided;

  TrainingShares(JobRun job, Settings settings, Task task) {
    this.job = job;
    this.settings = settings;
    this.task = task;
    this.decided = job.plan().path(KEY);
  }

  /** Adds what is decided already to a plan. */
  static void keep(JsonNode earlier, ObjectNode plan) {
    if (earlier.has(KEY)) {
      plan.set(KEY, earlier.get(KEY));
    }
  }

  /**
   * Divides what is stored in equal shares.
   *
   * @param network what is trained on it
   * @param how it is trained
   * @throws UnusableInputException if the plan is for other examples
   */
  void divide(FeatureStore store, TargetModel network, Settings how) throws IOException {
    if (settings.train().shares() == TrainSettings.Shares.EQUAL) {
      return;
    }
    job.phases()
        .time(
            KEY,
            () -> {
              if (decided.isMissingNode()) {
                decided = decide(store, network, how);
                record();
              }
              store.divide(sizes(store));
              return null;
            });
  }

  /** Writes the plan before anything goes by it. */
  private void record() throws IOException {
    ObjectNode plan = (ObjectNode) job.report().json().get("plan");
    plan.set(KEY, decided);
    job.folder().plan(plan);
  }

  private JsonNode decide(FeatureStore store, TargetModel network, Settings how) {
    int[] equal = store.sizes(Split.TRAIN);
    if (equal.length == 1) {
      String alone = "one worker has all examples: train.shares = measured changes nothing";
      LOG.info("{}", alone);
      return Json.object().put("because", alone);
    }
    WorkerShares shares = WorkerShares.of(equal, speeds(store, network, how));
    LOG.info("shares: {}; {}", shares.why(), each(shares));
    ObjectNode plan = Json.object().put("because", shares.why());
    plan.set("examples", Json.of(shares.examples()));
    plan.set("examplesASecond", Json.of(shares.speeds()));
    return plan;
  }

  private static String each(WorkerShares shares) {
    return IntStream.range(0, shares.examples().length)
        .mapToObj(
            worker ->
                String.format(
                    Locale.ROOT,
                    "worker %d: %d (%.1f/s)",
                    worker,
                    shares.examples()[worker],
                    shares.speeds()[worker]))
        .collect(Collectors.joining(", "));
  }

  private double[] speeds(FeatureStore store, TargetModel network, Settings how) {
    TrainedPart part = network.trained();
    // Whatever the targets' scale, a step takes as long.
    try (ReadyTraining ready =
        ReadyTraining.of(
            job.session(),
            how,
            new ReadyTraining.Subject(
                job.command().key(), network, part, task, part.weights(), null),
            store,
            new Oversight(List.of(), Checkpointing.NONE, job.cancellation()))) {
      return ready.training().speeds();
    }
  }

  private int[] sizes(FeatureStore store) {
    int[] equal = store.sizes(Split.TRAIN);
    if (!decided.has("examples")) {
      return equal;
    }
    int[] planned =
        IntStream.range(0, decided.get("examples").size())
            .map(worker -> decided.at("/examples/" + worker).asInt())
            .toArray();
    if (planned.length != equal.length || sum(planned) != sum(equal)) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot continue the run: its plan divides %d training examples among %d workers, now there are %d and %d; the data have changed, --overwrite begins anew.",
              sum(planned),
              planned.length,
              sum(equal),
              equal.length));
    }
    return planned;
  }

  private static long sum(int[] examples) {
    return Arrays.stream(examples).asLongStream().sum();
  }
}
