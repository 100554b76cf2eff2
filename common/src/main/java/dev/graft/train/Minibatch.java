package dev.graft.train;

import dev.graft.dataset.Targets;
import dev.graft.model.HiddenLoss;

/**
 * The examples of one optimizer step.
 *
 * @param rows the features, one array each, not to be changed
 * @param hidden a loss on what comes into the output layer, too; null: none
 */
public record Minibatch(float[][] rows, Targets targets, HiddenLoss hidden) {

  /** Of outputs alone. */
  public Minibatch(float[][] rows, Targets targets) {
    this(rows, targets, null);
  }

  /** The same with a loss on what comes into the output layer. */
  Minibatch with(HiddenLoss further) {
    return new Minibatch(rows, targets, further);
  }

  /**
   * These and other rows behind them, weighted so that a loss that is divided by all rows is that
   * of these alone, and so many times the sum of that of the others.
   *
   * @param all targets of both; their weights do not count
   */
  Minibatch joined(float[][] others, Targets all, double each) {
    int own = rows.length;
    int size = own + others.length;
    float[][] joined = new float[size][];
    System.arraycopy(rows, 0, joined, 0, own);
    System.arraycopy(others, 0, joined, own, others.length);
    float[] given = targets.weights();
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = (float) (i < own ? (given == null ? 1.0 : given[i]) * size / own : each * size);
    }
    return new Minibatch(joined, all.weighted(weights));
  }
}
