package dev.graft.train;

import java.util.Optional;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * One optimizer step over ranges of flat arrays, for SGD, Nesterov momentum (Sutskever et al., ICML
 * 2013) and Adam (Kingma and Ba, arXiv 1412.6980), in the forms that Deeplearning4j gives them. Has
 * working memory: used by one thread at a time.
 */
public final class FlatOptimizer {

  /** Numbers of each kind that are worked on at once: all four fit the first-level cache. */
  static final int CHUNK = 2048;

  private final Rule rule;
  private final float[] weights = new float[CHUNK];
  private final float[] gradient = new float[CHUNK];
  private final float[] first = new float[CHUNK];
  private final float[] second = new float[CHUNK];

  private FlatOptimizer(Rule rule) {
    this.rule = rule;
  }

  /** Steps over the first numbers of whole arrays: only such loops does the compiler vectorize. */
  private interface Rule {

    int momentsPerWeight();

    void apply(int length, float[] w, float[] g, float[] m, float[] v, int iteration);
  }

  /** The step of an updater; empty if it is another one, or if its rate follows a schedule. */
  public static Optional<FlatOptimizer> of(IUpdater updater) {
    return Optional.ofNullable(rule(updater)).map(FlatOptimizer::new);
  }

  private static Rule rule(IUpdater updater) {
    if (updater instanceof Sgd sgd && sgd.getLearningRateSchedule() == null) {
      return new SgdRule((float) sgd.getLearningRate());
    }
    if (updater instanceof Nesterovs nesterovs
        && nesterovs.getLearningRateSchedule() == null
        && nesterovs.getMomentumISchedule() == null) {
      return new NesterovsRule(
          (float) nesterovs.getLearningRate(), (float) nesterovs.getMomentum());
    }
    if (updater instanceof Adam adam && adam.getLearningRateSchedule() == null) {
      return new AdamRule(adam);
    }
    return null;
  }

  /** How many moment vectors there are: 0, 1 or 2. */
  public int momentsPerWeight() {
    return rule.momentsPerWeight();
  }

  /**
   * Takes one step in place.
   *
   * @param length how many weights
   * @param weight where the weights start
   * @param gradient the mean over the minibatch, regularised; not changed
   * @param grad where the gradient starts
   * @param moments zero before the first step
   * @param first where the first moments start; without meaning if there are none
   * @param second where the second moments start; without meaning if there are none
   * @param iteration steps taken before this one
   */
  public void step(
      int length,
      float[] weights,
      int weight,
      float[] gradient,
      int grad,
      float[] moments,
      int first,
      int second,
      int iteration) {
    for (int from = 0; from < length; from += CHUNK) {
      int size = Math.min(CHUNK, length - from);
      System.arraycopy(weights, weight + from, this.weights, 0, size);
      System.arraycopy(gradient, grad + from, this.gradient, 0, size);
      chunk(size, this.weights, this.gradient, moments, first + from, second + from, iteration);
      System.arraycopy(this.weights, 0, weights, weight + from, size);
    }
  }

  /** A step over the first numbers, {@link #CHUNK} at most, of two arrays. */
  void chunk(
      int size, float[] w, float[] g, float[] moments, int first, int second, int iteration) {
    int vectors = momentsPerWeight();
    if (vectors > 0) {
      System.arraycopy(moments, first, this.first, 0, size);
    }
    if (vectors > 1) {
      System.arraycopy(moments, second, this.second, 0, size);
    }
    rule.apply(size, w, g, this.first, this.second, iteration);
    if (vectors > 0) {
      System.arraycopy(this.first, 0, moments, first, size);
    }
    if (vectors > 1) {
      System.arraycopy(this.second, 0, moments, second, size);
    }
  }

  private record SgdRule(float rate) implements Rule {

    @Override
    public int momentsPerWeight() {
      return 0;
    }

    @Override
    public void apply(int length, float[] w, float[] g, float[] m, float[] v, int iteration) {
      float step = rate;
      for (int i = 0; i < length; i++) {
        w[i] -= step * g[i];
      }
    }
  }

  private record NesterovsRule(float rate, float momentum) implements Rule {

    @Override
    public int momentsPerWeight() {
      return 1;
    }

    @Override
    public void apply(int length, float[] w, float[] g, float[] m, float[] v, int iteration) {
      float step = rate;
      float mu = momentum;
      float ahead = 1 + momentum;
      for (int i = 0; i < length; i++) {
        float before = mu * m[i];
        float now = before - step * g[i];
        m[i] = now;
        w[i] -= before - ahead * now;
      }
    }
  }

  private record AdamRule(float rate, float beta1, float beta2, float epsilon) implements Rule {

    AdamRule(Adam adam) {
      this(
          (float) adam.getLearningRate(),
          (float) adam.getBeta1(),
          (float) adam.getBeta2(),
          (float) adam.getEpsilon());
    }

    @Override
    public int momentsPerWeight() {
      return 2;
    }

    @Override
    public void apply(int length, float[] w, float[] g, float[] m, float[] v, int iteration) {
      float step = corrected(iteration);
      float b1 = beta1;
      float b2 = beta2;
      float c1 = 1 - beta1;
      float c2 = 1 - beta2;
      float eps = epsilon;
      for (int i = 0; i < length; i++) {
        float mean = b1 * m[i] + c1 * g[i];
        float square = b2 * v[i] + c2 * g[i] * g[i];
        m[i] = mean;
        v[i] = square;
        w[i] -= mean * step / ((float) Math.sqrt(square) + eps);
      }
    }

    /**
     * The rate with both bias corrections. Powers are rounded to float as Deeplearning4j rounds
     * them, or early steps would differ by 1e-5; and like there, a rate of 0 becomes epsilon.
     */
    private float corrected(int iteration) {
      float power1 = (float) Math.pow(beta1, iteration + 1.0);
      float power2 = (float) Math.pow(beta2, iteration + 1.0);
      float corrected = rate * (float) Math.sqrt((float) (1 - (double) power2));
      float step = (float) (corrected / (1 - (double) power1));
      return Float.isFinite(step) && step != 0 ? step : epsilon;
    }
  }
}
