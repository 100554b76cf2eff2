package dev.graft.train;

import dev.graft.model.OptimizerRule;

/**
 * One optimizer step over ranges of flat arrays, for SGD, Nesterov momentum (Sutskever et al., ICML
 * 2013) and Adam (Kingma and Ba, arXiv 1412.6980), in the forms that Deeplearning4j gives them. Has
 * working memory: used by one thread at a time.
 */
final class FlatOptimizer {

  /** Numbers of each kind that are worked on at once: all four fit the first-level cache. */
  static final int CHUNK = 2048;

  private final Rule rule;
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

  /** The step of a rule. */
  static FlatOptimizer of(OptimizerRule rule) {
    return new FlatOptimizer(stepping(rule));
  }

  private static Rule stepping(OptimizerRule rule) {
    if (rule instanceof OptimizerRule.Sgd sgd) {
      return new SgdRule((float) sgd.rate());
    }
    if (rule instanceof OptimizerRule.Nesterovs nesterovs) {
      return new NesterovsRule((float) nesterovs.rate(), (float) nesterovs.momentum());
    }
    return new AdamRule((OptimizerRule.Adam) rule);
  }

  /**
   * Takes one step in place over the first numbers, {@link #CHUNK} at most, of two arrays.
   *
   * @param g the mean gradient over the minibatch, regularised; not changed
   * @param moments zero before the first step
   * @param first where the first moments start; without meaning if there are none
   * @param second where the second moments start; without meaning if there are none
   * @param iteration steps taken before this one
   */
  void chunk(
      int size, float[] w, float[] g, float[] moments, int first, int second, int iteration) {
    int vectors = rule.momentsPerWeight();
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

    AdamRule(OptimizerRule.Adam adam) {
      this((float) adam.rate(), (float) adam.beta1(), (float) adam.beta2(), (float) adam.epsilon());
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
      float power1 = (float) StrictMath.pow(beta1, iteration + 1.0);
      float power2 = (float) StrictMath.pow(beta2, iteration + 1.0);
      float corrected = rate * (float) Math.sqrt((float) (1 - (double) power2));
      float step = (float) (corrected / (1 - (double) power1));
      return Float.isFinite(step) && step != 0 ? step : epsilon;
    }
  }
}
