package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.config.Settings;
import dev.graft.plan.WarmUp;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how fast workers are where their examples are stored: a few rounds are run from the
 * first state and their results thrown away. The first half warms up.
 */
final class SpeedTrial {

  private static final int ROUNDS = 8;

  /** What the slowest worker shall compute in a round at least, if its epoch has so much. */
  private static final double SECONDS = 0.25;

  /** As many times the steps of the round before at most: that one may not have been warm. */
  private static final int GROWTH = 8;

  private final Settings settings;
  private final RoundPlan plan;
  private final RoundRunner rounds;
  private final StepOptions options;

  SpeedTrial(Settings settings, RoundPlan plan, RoundRunner rounds, StepOptions options) {
    this.settings = settings;
    this.plan = plan;
    this.rounds = rounds;
    this.options = options;
  }

  /** Examples a second of each worker, the median of its rounds; 0 of one without examples. */
  double[] speeds(String name, TrainState initial, Cancellation cancellation) {
    List<double[]> seen = new ArrayList<>();
    int steps = 1;
    while (seen.size() < ROUNDS) {
      cancellation.check();
      RoundStart start =
          new RoundStart(
              seen.size() + 1, initial, 0, steps, plan.stepsInEpoch(), settings.seed(), options);
      Acceptance acceptance =
          rounds.run(start, name + ": timing workers", null).reduced().acceptance();
      seen.add(acceptance.speeds());
      steps = next(steps, acceptance.computeNanos() / 1e9);
    }
    List<double[]> warm = WarmUp.warm(seen);
    return IntStream.range(0, plan.partitions().length)
        .mapToDouble(worker -> WarmUp.median(warm.stream().map(speeds -> speeds[worker]).toList()))
        .toArray();
  }

  /** Where gradients are averaged, a round is one step. */
  private int next(int steps, double seconds) {
    if (options.gradients() || seconds >= SECONDS) {
      return steps;
    }
    double wanted = Math.min(GROWTH * steps, Math.ceil(steps * SECONDS / seconds));
    return (int) Math.min(plan.stepsInEpoch(), wanted);
  }
}
