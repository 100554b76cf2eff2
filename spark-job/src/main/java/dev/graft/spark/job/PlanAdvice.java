package dev.graft.spark.job;

import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.plan.JobCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is to be said of a plan. */
final class PlanAdvice {

  /** A job of less is not worth a cluster, in seconds. */
  private static final double SHORT = 600;

  /** Several machines are worth it where they take less than this share of the time of one. */
  private static final double WORTH = 0.5;

  /** A round in which less than this share is computing is worth a word. */
  private static final double EFFICIENT = 0.5;

  private final Settings settings;
  private final JobCosts costs;

  PlanAdvice(Settings settings, JobCosts costs) {
    this.settings = settings;
    this.costs = costs;
  }

  /**
   * Whether one machine is the better choice, and why; null: several are.
   *
   * @param here all on this machine
   * @param best the fastest cluster
   */
  static String oneMachine(PlanRow here, PlanRow best) {
    double alone = here.expected().seconds();
    if (alone <= SHORT) {
      return "One machine is the better choice: all of it takes about %s here."
          .formatted(duration(alone));
    }
    if (best.expected().seconds() > WORTH * alone) {
      int executors = best.exchange().executors();
      double efficiency = best.expected().efficiency();
      return String.format(
          Locale.ROOT,
          "One machine is the better choice: it takes about %s here, and %s with %s%s.",
          duration(alone),
          duration(best.expected().seconds()),
          executors == 1 ? "1 executor" : executors + " executors",
          efficiency < EFFICIENT
              ? String.format(
                  Locale.ROOT,
                  ", as %.0f %% of a round are then spent beside its minibatches",
                  100 * (1 - efficiency))
              : "");
    }
    return null;
  }

  /** What may go wrong with it, or cost more than it needs. */
  List<String> warnings(PlanRow row) {
    List<String> warnings = new ArrayList<>();
    int workers = row.exchange().workers();
    Integer own = settings.train().workerBatchSize();
    if (own != null && row.share() < own) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "a worker has %,d examples, fewer than train.worker-batch-size = %d: fewer train.workers have whole minibatches",
              row.share(),
              own));
    }
    boolean solves = settings.train().solves();
    if (!solves
        && workers > 1
        && !settings.train().averaging().ofGradients()
        && row.plan().stepsInEpoch() < WorkerCount.MINIBATCHES / 2) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "each of %d workers has %d of the minibatches of an epoch: an average of workers that have each seen little learns less than fewer workers do, and it can diverge",
              workers,
              row.plan().stepsInEpoch()));
    }
    if (!solves && row.expected().efficiency() < EFFICIENT) {
      warnings.add(shortRounds(row));
    }
    if (row.exchange().turns() > 1) {
      warnings.add(
          workers
              + " workers take "
              + row.exchange().turns()
              + " turns on "
              + row.exchange().slots()
              + " task slots");
    }
    if (settings.train().averaging().interval().type() == Interval.Type.AUTO) {
      warnings.add("train.average-every = auto is timed when the job runs: rounds may be others");
    }
    if (settings.train().shares() == TrainSettings.Shares.MEASURED && workers > 1) {
      warnings.add(
          "train.shares = measured: shares are measured where the job runs; what is told here is for machines that are equally fast");
    }
    return warnings;
  }

  private String shortRounds(PlanRow row) {
    double minibatch = (double) row.share() / row.plan().stepsInEpoch();
    double step = costs.worker().step() + costs.worker().example() * minibatch;
    int longer =
        row.plan().timed(step, row.expected().beside(), row.exchange().slots()).averageEvery();
    String more =
        longer > row.averageEvery()
            ? "; train.average-every = " + longer + ", or larger minibatches, cost less"
            : "; fewer workers cost less";
    return String.format(
        Locale.ROOT,
        "rounds are shorter than what they cost: %.0f ms of minibatches, %.0f ms beside%s",
        1e3 * (row.expected().round() - row.expected().beside()),
        1e3 * row.expected().beside(),
        more);
  }

  /** As people say it. */
  static String duration(double seconds) {
    return seconds < 100
        ? String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds)
        : seconds < 6000
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
