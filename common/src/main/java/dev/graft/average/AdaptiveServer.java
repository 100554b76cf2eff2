package dev.graft.average;

import dev.graft.config.ProviderSettings;
import dev.graft.io.SavedState;
import dev.graft.provider.NamedProvider;
import java.util.Arrays;
import java.util.Set;

/**
 * FedAdam and FedYogi (Reddi et al., "Adaptive Federated Optimization", arXiv 2003.00295, algorithm
 * 2): m = beta1 m + (1 - beta1) D, w = w - rate m / (sqrt(v) + tau), without bias correction; m
 * from 0, v from tau^2.
 */
public final class AdaptiveServer implements OuterOptimizer {

  private final boolean yogi;
  private final double learningRate;
  private final double beta1;
  private final double beta2;
  private final double tau;
  private double[] m;
  private double[] v;

  private AdaptiveServer(
      boolean yogi, double learningRate, double beta1, double beta2, double tau) {
    this.yogi = yogi;
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.tau = tau;
  }

  /** FedAdam: v = beta2 v + (1 - beta2) D^2. */
  public static AdaptiveServer adam(double learningRate, double beta1, double beta2, double tau) {
    return new AdaptiveServer(false, learningRate, beta1, beta2, tau);
  }

  /** FedYogi: v = v - (1 - beta2) D^2 sign(v - D^2). */
  public static AdaptiveServer yogi(double learningRate, double beta1, double beta2, double tau) {
    return new AdaptiveServer(true, learningRate, beta1, beta2, tau);
  }

  @Override
  public float[] step(float[] weights, double[] gradient) {
    Lengths.same(weights.length, gradient.length);
    m = Lengths.state(m, weights.length);
    if (v == null) {
      v = new double[weights.length];
      Arrays.fill(v, tau * tau);
    }
    float[] next = new float[weights.length];
    for (int i = 0; i < next.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
      v[i] = second(v[i], gradient[i] * gradient[i]);
      next[i] = (float) (weights[i] - learningRate * m[i] / (Math.sqrt(v[i]) + tau));
    }
    return next;
  }

  private double second(double before, double square) {
    return yogi
        ? before - (1 - beta2) * square * Math.signum(before - square)
        : beta2 * before + (1 - beta2) * square;
  }

  @Override
  public void save(SavedState to) {
    if (m != null) {
      to.put("first", m.clone());
      to.put("second", v.clone());
    }
  }

  @Override
  public void restore(SavedState from) {
    if (from.has("first")) {
      m = from.doubles("first");
      v = from.doubles("second");
    }
  }

  /** What {@code adam} and {@code yogi} share. */
  private abstract static class Server extends NamedProvider implements OuterOptimizerProvider {

    private final boolean yogi;

    Server(String name, boolean yogi) {
      super(name, API);
      this.yogi = yogi;
    }

    @Override
    public Set<String> settings() {
      return Set.of("learning-rate", "beta1", "beta2", "tau");
    }

    @Override
    public OuterOptimizer create(Training training, ProviderSettings settings) {
      return new AdaptiveServer(
          yogi,
          settings.number("learning-rate", 0.01),
          settings.number("beta1", 0.9),
          settings.number("beta2", 0.99),
          settings.number("tau", 1e-3));
    }
  }

  /** {@code adam}. */
  public static final class Adam extends Server {
    public Adam() {
      super("adam", false);
    }
  }

  /** {@code yogi}. */
  public static final class Yogi extends Server {
    public Yogi() {
      super("yogi", true);
    }
  }
}
