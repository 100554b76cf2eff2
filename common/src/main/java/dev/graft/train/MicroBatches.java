package dev.graft.train;

import dev.graft.model.State;
import dev.graft.model.StateLayout;
import java.util.Arrays;

/**
 * Adds the gradients of a minibatch's pieces. What is called the gradient of a running statistic is
 * no sum over examples: of these the mean over the pieces is taken, weighted by their sizes.
 */
final class MicroBatches {

  private final boolean[] statistic;
  private final State gradient;
  private final float[] piece;
  private final float[] sum;

  /**
   * @param gradient where each piece's gradient is found, and in the end the whole minibatch's
   */
  MicroBatches(StateLayout layout, State gradient) {
    this.statistic = layout.statisticsLength() == 0 ? null : layout.marks();
    this.gradient = gradient;
    this.piece = new float[FlatOptimizer.CHUNK];
    this.sum = new float[gradient.length()];
  }

  /** Adds the gradient that is there now, of a piece of this share of the minibatch. */
  void add(float share) {
    for (int from = 0; from < sum.length; from += piece.length) {
      int size = Math.min(piece.length, sum.length - from);
      gradient.get(from, piece, size);
      for (int i = 0; i < size; i++) {
        boolean mean = statistic != null && statistic[from + i];
        sum[from + i] += mean ? piece[i] * share : piece[i];
      }
    }
  }

  /** Puts the sum where the gradient of a whole minibatch would be, and begins a new one. */
  void finish() {
    gradient.load(sum);
    Arrays.fill(sum, 0);
  }
}
