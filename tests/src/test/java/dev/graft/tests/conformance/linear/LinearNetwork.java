package dev.graft.tests.conformance.linear;

import dev.graft.config.TrainSettings;
import dev.graft.model.GpuNeeds;
import dev.graft.model.LocalModel;
import dev.graft.model.OptimizerRule;
import dev.graft.model.Trainable;
import dev.graft.model.UpdatePlan;
import dev.graft.train.JobOptimizer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A linear classifier of an engine of its own. What travels is a class of primitives: how wide it
 * is and how it is trained.
 */
public final class LinearNetwork implements Trainable {

  /** Numbers of the GPUs that networks of this engine were opened on; it computes on CPUs there. */
  public static final Set<Integer> GPUS = ConcurrentHashMap.newKeySet();

  private static final long serialVersionUID = 1L;

  private final int inputs;
  private final int classes;
  private final TrainSettings.Optimizer.Type type;
  private final double rate;
  private final double l2;

  public LinearNetwork(int inputs, int classes, TrainSettings train) {
    this(inputs, classes, train.optimizer().type(), train.optimizer().learningRate(), train.l2());
  }

  /** One that is not trained. */
  LinearNetwork(int inputs, int classes) {
    this(inputs, classes, TrainSettings.Optimizer.Type.SGD, 0, 0);
  }

  private LinearNetwork(
      int inputs, int classes, TrainSettings.Optimizer.Type type, double rate, double l2) {
    this.inputs = inputs;
    this.classes = classes;
    this.type = type;
    this.rate = rate;
    this.l2 = l2;
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

  @Override
  public GpuNeeds gpuNeeds() {
    return gpu -> null;
  }

  @Override
  public LocalModel open(int gpu) {
    GPUS.add(gpu);
    return open();
  }
}
