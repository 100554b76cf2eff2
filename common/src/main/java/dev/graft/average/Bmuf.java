package dev.graft.average;

import dev.graft.config.ProviderSettings;
import dev.graft.io.SavedState;
import dev.graft.provider.NamedProvider;
import java.util.Set;

/**
 * Blockwise model-update filtering with classical block momentum: v = eta v + zeta (-D), w = w + v,
 * v from 0 (Chen and Huo, "Scalable Training of Deep Learning Machines by Incremental Block
 * Training with Intra-block Parallel Optimization and Blockwise Model-Update Filtering", ICASSP
 * 2016). Kept is -v.
 */
public final class Bmuf implements OuterOptimizer {

  private final double learningRate;
  private final double momentum;
  private double[] descent;

  /**
   * @param learningRate zeta; the paper's is 1
   * @param momentum eta; the paper's is 1 - 1 / workers. 0 and a rate of 1 is plain averaging, bit
   *     for bit
   */
  public Bmuf(double learningRate, double momentum) {
    this.learningRate = learningRate;
    this.momentum = momentum;
  }

  @Override
  public float[] step(float[] weights, double[] gradient) {
    Lengths.same(weights.length, gradient.length);
    descent = Lengths.state(descent, weights.length);
    float[] next = new float[weights.length];
    for (int i = 0; i < next.length; i++) {
      descent[i] = momentum * descent[i] + learningRate * gradient[i];
      next[i] = (float) (weights[i] - descent[i]);
    }
    return next;
  }

  @Override
  public void save(SavedState to) {
    if (descent != null) {
      to.put("descent", descent.clone());
    }
  }

  @Override
  public void restore(SavedState from) {
    if (from.has("descent")) {
      descent = from.doubles("descent");
    }
  }

  /** {@code bmuf}. */
  public static final class Provider extends NamedProvider implements OuterOptimizerProvider {

    public Provider() {
      super("bmuf", API);
    }

    @Override
    public Set<String> settings() {
      return Set.of("learning-rate", "momentum");
    }

    @Override
    public OuterOptimizer create(Training training, ProviderSettings settings) {
      return new Bmuf(
          settings.number("learning-rate", 1),
          settings.number("momentum", 1 - 1.0 / training.workers()));
    }
  }
}
