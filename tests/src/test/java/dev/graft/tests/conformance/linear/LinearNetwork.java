package dev.graft.tests.conformance.linear;

import dev.graft.config.TrainSettings;
import dev.graft.model.LocalModel;
import dev.graft.model.OptimizerRule;
import dev.graft.model.Trainable;
import dev.graft.model.UpdatePlan;
import dev.graft.train.JobOptimizer;

/**
 * A linear classifier of an engine of its own. What travels is a class of primitives: how wide it
 * is and how it is trained.
 */
public final class LinearNetwork implements Trainable {

  private static final long serialVersionUID = 1L;

  private final int inputs;
  private final int classes;
  private final TrainSettings.Optimizer.Type type;
  private final double rate;
  private final double l2;

  public LinearNetwork(int inputs, int classes, TrainSettings train) {
    this.inputs = inputs;
    this.classes = classes;
    this.type = train.optimizer().type();
    this.rate = train.optimizer().learningRate();
    this.l2 = train.l2();
  }

  @Override
  public String sha256() {
    return "linear " + inputs + " " + classes + " " + type + " " + rate + " " + l2;
  }

  @Override
  public int[] inputShape() {
    return new int[] {inputs};
  }

  @Override
  public LocalModel open() {
    TrainSettings.Optimizer optimizer =
        new TrainSettings.Optimizer(type, rate, 0.9, 0.9, 0.999, 0.95, null);
    OptimizerRule rule = JobOptimizer.of(optimizer);
    UpdatePlan updates = UpdatePlan.uniform(inputs * classes, rule, (float) l2);
    return new LinearModel(inputs, classes, updates);
  }
}
