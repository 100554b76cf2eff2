package dev.graft.average;

import dev.graft.config.ProviderSettings;
import dev.graft.io.SavedState;
import dev.graft.provider.NamedProvider;
import java.util.Set;

/**
 * Slow momentum: u = beta u + D / lr, w = w - alpha lr u, where lr is the workers' learning rate at
 * the time and u begins at 0 (Wang et al., arXiv 1910.00643). Kept is lr u, so that without
 * momentum nothing is divided and multiplied again.
 */
public final class SlowMo implements OuterOptimizer {

  private final double learningRate;
  private final double momentum;
  private double localLearningRate;
  private double[] scaled;

  /**
   * @param learningRate alpha; the paper's is 1
   * @param momentum beta. 0 and a rate of 1 is plain averaging, bit for bit
   * @param localLearningRate lr, above 0
   */
  public SlowMo(double learningRate, double momentum, double localLearningRate) {
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.localLearningRate = checked(localLearningRate);
  }

  /** Tells that the workers' learning rate is another one from the next step on. */
  @Override
  public void localLearningRate(double next) {
    double change = checked(next) / localLearningRate;
    localLearningRate = next;
    for (int i = 0; scaled != null && i < scaled.length; i++) {
      scaled[i] *= change;
    }
  }

  private static double checked(double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "Cannot use SlowMo with a local learning rate of %s: it must be above 0".formatted(rate));
    }
    return rate;
  }

  @Override
  public float[] step(float[] weights, double[] gradient) {
    Lengths.same(weights.length, gradient.length);
    scaled = Lengths.state(scaled, weights.length);
    float[] next = new float[weights.length];
    for (int i = 0; i < next.length; i++) {
      scaled[i] = momentum * scaled[i] + gradient[i];
      next[i] = (float) (weights[i] - learningRate * scaled[i]);
    }
    return next;
  }

  @Override
  public void save(SavedState to) {
    if (scaled != null) {
      to.put("momentum", scaled.clone());
      to.put("localLearningRate", localLearningRate);
    }
  }

  @Override
  public void restore(SavedState from) {
    if (from.has("momentum")) {
      scaled = from.doubles("momentum");
      localLearningRate = from.number("localLearningRate");
    }
  }

  /** {@code slowmo}. */
  public static final class Provider extends NamedProvider implements OuterOptimizerProvider {

    public Provider() {
      super("slowmo", API);
    }

    @Override
    public Set<String> settings() {
      return Set.of("learning-rate", "momentum");
    }

    @Override
    public OuterOptimizer create(Training training, ProviderSettings settings) {
      return new SlowMo(
          settings.number("learning-rate", 1),
          settings.number("momentum", 0.5),
          training.learningRate());
    }
  }
}
