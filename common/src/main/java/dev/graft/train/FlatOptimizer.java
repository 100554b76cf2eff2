package dev.graft.train;

import dev.graft.model.OptimizerRule;

/**
 * One optimizer step over ranges of flat arrays, for every {@link OptimizerRule}, in the forms that
 * Deeplearning4j gives them. Has working memory: used by one thread at a time.
 */
final class FlatOptimizer {

  /** Numbers of each kind that are worked on at once: they fit the first-level cache. */
  static final int CHUNK = 2048;

  private final OptimizerRule rule;
  private final float[][] moments;
  private Steps steps;
  private double rate = 1;

  private FlatOptimizer(OptimizerRule rule) {
    this.rule = rule;
    this.moments = new float[rule.momentsPerWeight()][CHUNK];
    this.steps = steps(rule);
  }

  /** Steps over the first numbers of whole arrays: only such loops does the compiler vectorize. */
  interface Steps {

    /**
     * @param g the mean gradient over the minibatch, regularised; not changed
     * @param m the moments, an array each
     * @param iteration steps taken before this one
     */
    void apply(int length, float[] w, float[] g, float[][] m, int iteration);
  }

  /** The step of a rule. */
  static FlatOptimizer of(OptimizerRule rule) {
    return new FlatOptimizer(rule);
  }

  /** This, with steps at the rule's rate times a factor from here on. */
  FlatOptimizer at(double factor) {
    if (factor != rate) {
      rate = factor;
      steps = steps(rule.times(factor));
    }
    return this;
  }

  private static Steps steps(OptimizerRule rule) {
    if (rule instanceof OptimizerRule.Sgd sgd) {
      return PlainSteps.of(sgd);
    }
    if (rule instanceof OptimizerRule.Nesterovs nesterovs) {
      return PlainSteps.of(nesterovs);
    }
    if (rule instanceof OptimizerRule.AdaGrad grad) {
      return PlainSteps.of(grad);
    }
    if (rule instanceof OptimizerRule.AdaDelta delta) {
      return PlainSteps.of(delta);
    }
    if (rule instanceof OptimizerRule.RmsProp prop) {
      return PlainSteps.of(prop);
    }
    return AdamSteps.of(rule);
  }

  /**
   * Takes one step in place over the first numbers, {@link #CHUNK} at most, of two arrays.
   *
   * @param all the moments of all weights
   * @param at where the first moments of these weights start
   * @param stride from there to where their next moments start
   */
  void chunk(int size, float[] w, float[] g, float[] all, int at, int stride, int iteration) {
    for (int i = 0; i < moments.length; i++) {
      System.arraycopy(all, at + i * stride, moments[i], 0, size);
    }
    steps.apply(size, w, g, moments, iteration);
    for (int i = 0; i < moments.length; i++) {
      System.arraycopy(moments[i], 0, all, at + i * stride, size);
    }
  }
}
