package dev.graft.average;

import dev.graft.config.ProviderSettings;
import dev.graft.provider.NamedProvider;

/**
 * Local SGD's averaging: w - D (Lin, Stich et al., "Don't Use Large Mini-Batches, Use Local SGD",
 * arXiv 1808.07217).
 */
public final class PlainAveraging implements OuterOptimizer {

  @Override
  public float[] step(float[] weights, double[] gradient) {
    Lengths.same(weights.length, gradient.length);
    float[] next = new float[weights.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = (float) (weights[i] - gradient[i]);
    }
    return next;
  }

  /** {@code plain}. */
  public static final class Provider extends NamedProvider implements OuterOptimizerProvider {

    public Provider() {
      super("plain", API);
    }

    @Override
    public OuterOptimizer create(Training training, ProviderSettings settings) {
      return new PlainAveraging();
    }
  }
}
