package dev.graft.train;

import dev.graft.config.Adaptation;
import dev.graft.config.ObjectiveSettings;
import dev.graft.config.ObjectiveSettings.Method;
import dev.graft.config.TrainSettings;
import java.io.Serializable;

/** What a step makes of unlabelled examples, as it travels to workers. */
public final class ObjectiveOptions implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Null: hidden layers are aligned. */
  private final Method method;

  private final double threshold;
  private final int ratio;
  private final double weight;
  private final int rampSteps;

  private ObjectiveOptions(
      Method method, double threshold, int ratio, double weight, int rampSteps) {
    this.method = method;
    this.threshold = threshold;
    this.ratio = ratio;
    this.weight = weight;
    this.rampSteps = rampSteps;
  }

  /**
   * As the job file says.
   *
   * @param steps of the whole training
   * @return null: unlabelled examples have no part in steps
   */
  public static ObjectiveOptions of(TrainSettings settings, int steps) {
    if (settings.adapt().uses(Adaptation.DEEP_CORAL)) {
      return new ObjectiveOptions(
          null, 0, settings.unlabelledRatio(), settings.adapt().weight(), 0);
    }
    return settings.unlabelled().on() ? of(settings.unlabelled(), steps) : null;
  }

  private static ObjectiveOptions of(ObjectiveSettings settings, int steps) {
    return new ObjectiveOptions(
        settings.method(),
        settings.threshold(),
        settings.ratio(),
        settings.weight(),
        (int) Math.ceil(settings.ramp() * steps));
  }

  /** Whether the loss is on covariances of hidden layers, not on outputs. */
  boolean aligns() {
    return method == null;
  }

  /** Whether what is trained on is what a teacher says, however sure that is. */
  boolean taught() {
    return method == Method.MEAN_TEACHER;
  }

  /** Whether what is trained on is another view than that which is predicted. */
  boolean strong() {
    return method != Method.PSEUDO_LABELS;
  }

  /** How sure a prediction is at least, of whatever class. */
  double threshold() {
    return threshold;
  }

  /** Unlabelled examples for each labelled one. */
  int ratio() {
    return ratio;
  }

  /**
   * What the mean loss of unlabelled examples counts at a step.
   *
   * @param step of the training, from 0
   */
  double weight(int step) {
    return step >= rampSteps ? weight : weight * step / rampSteps;
  }
}
