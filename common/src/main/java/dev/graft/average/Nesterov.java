package dev.graft.average;

import dev.graft.config.ProviderSettings;
import dev.graft.io.SavedState;
import dev.graft.provider.NamedProvider;
import java.util.Set;

/**
 * Outer Nesterov momentum: m = beta m + D, w = w - eta (D + beta m), m from 0 (DiLoCo, arXiv
 * 2311.08105).
 */
public final class Nesterov implements OuterOptimizer {

  /** With fewer rounds than this, DiLoCo's momentum has no time to pay off. */
  private static final int ENOUGH_ROUNDS = 10;

  private final double learningRate;
  private final double momentum;
  private double[] m;

  /**
   * @param learningRate eta; DiLoCo's is 0.7
   * @param momentum beta; DiLoCo's is 0.9. 0 and a rate of 1 is plain averaging, bit for bit
   */
  public Nesterov(double learningRate, double momentum) {
    this.learningRate = learningRate;
    this.momentum = momentum;
  }

  @Override
  public float[] step(float[] weights, double[] gradient) {
    Lengths.same(weights.length, gradient.length);
    m = Lengths.state(m, weights.length);
    float[] next = new float[weights.length];
    for (int i = 0; i < next.length; i++) {
      m[i] = momentum * m[i] + gradient[i];
      next[i] = (float) (weights[i] - learningRate * (gradient[i] + momentum * m[i]));
    }
    return next;
  }

  @Override
  public void save(SavedState to) {
    if (m != null) {
      to.put("momentum", m.clone());
    }
  }

  @Override
  public void restore(SavedState from) {
    if (from.has("momentum")) {
      m = from.doubles("momentum");
    }
  }

  /** {@code nesterov}. */
  public static final class Provider extends NamedProvider implements OuterOptimizerProvider {

    public Provider() {
      super("nesterov", API);
    }

    @Override
    public Set<String> settings() {
      return Set.of("learning-rate", "momentum");
    }

    @Override
    public OuterOptimizer create(Training training, ProviderSettings settings) {
      return new Nesterov(
          settings.number("learning-rate", 0.7),
          settings.number("momentum", training.rounds() < ENOUGH_ROUNDS ? 0.5 : 0.9));
    }
  }
}
