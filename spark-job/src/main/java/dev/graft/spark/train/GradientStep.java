package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.config.TrainSettings;
import dev.graft.train.RateSchedule;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;

/**
 * One optimizer step of all workers on the average of their gradients, taken on the driver, where
 * the moments are: synchronous gradient descent, which is what one machine does with a minibatch of
 * all the workers' examples (Chen et al., "Revisiting Distributed Synchronous SGD", arXiv
 * 1604.00981), whatever the optimizer. Clipping and regularisation are applied once, to the
 * average.
 */
final class GradientStep implements DriverStep {

  private final TrainingSubject subject;
  private final TrainSettings settings;
  private StepOptions options;
  private Replica replica;

  GradientStep(TrainingSubject subject, TrainSettings settings) {
    this.subject = subject;
    this.settings = settings;
  }

  @Override
  public void planned(RoundPlan plan, RateSchedule schedule) {
    options = StepOptions.of(settings).scheduled(schedule);
  }

  @Override
  public TrainState after(
      TrainState state, RangeAverage average, Acceptance acceptance, RoundSteps at) {
    if (replica == null) {
      replica = new Replica(subject.network());
      replica.pulled(subject.pull());
    }
    replica.load(state, options);
    replica.enterEpoch(at.epoch());
    replica.enterStep(at.first());
    replica.apply(rounded(average.gradient()));
    return new TrainState(
        replica.weights(), average.statistics(), replica.moments(), state.steps() + 1);
  }

  private static float[] rounded(double[] gradient) {
    float[] rounded = new float[gradient.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) gradient[i];
    }
    return rounded;
  }

  @Override
  public void close() {
    if (replica != null) {
      replica.close();
    }
  }
}
