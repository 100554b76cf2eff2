package dev.graft.average;

import dev.graft.io.SavedState;
import dev.graft.provider.Found;

/**
 * An outer optimizer of a user's jar. What it is given and what it gives are copies: arrays that it
 * keeps and changes are nobody else's, neither the best weights so far nor a checkpoint that is
 * being written.
 */
final class UsersOptimizer implements OuterOptimizer {

  private final OuterOptimizer optimizer;
  private final Found<OuterOptimizerProvider> from;

  UsersOptimizer(OuterOptimizer optimizer, Found<OuterOptimizerProvider> from) {
    this.from = from;
    this.optimizer = optimizer;
    if (optimizer == null) {
      throw from.refused("gave no optimizer");
    }
  }

  @Override
  public float[] step(float[] weights, double[] gradient) {
    Lengths.same(weights.length, gradient.length);
    float[] next = from.guarded("step", () -> optimizer.step(weights.clone(), gradient.clone()));
    if (next == null || next.length != weights.length) {
      throw from.refused(
          "gave %s weights for %s"
              .formatted(next == null ? "no" : String.valueOf(next.length), weights.length));
    }
    return next.clone();
  }

  @Override
  public void localLearningRate(double rate) {
    from.guarded(
        "localLearningRate",
        () -> {
          optimizer.localLearningRate(rate);
          return null;
        });
  }

  @Override
  public void save(SavedState to) {
    SavedState own = new SavedState();
    from.guarded(
        "save",
        () -> {
          optimizer.save(own);
          to.copy(own);
          return null;
        });
  }

  @Override
  public void restore(SavedState saved) {
    from.guarded(
        "restore",
        () -> {
          optimizer.restore(saved);
          return null;
        });
  }
}
