package dev.graft.average;

import dev.graft.io.SavedState;

/**
 * Exponential moving average of a training's weights, told once a round: a round of s steps counts
 * as s steps of the same weights would, so the past keeps decay^s (arXiv 2502.06761).
 */
public final class WeightEma {

  /** The share that the past keeps at each step. */
  public static final double DECAY = 0.999;

  private final double decay;
  private final double[] average;

  /** Starts at the weights before the first round, with the usual decay. */
  public WeightEma(float[] initial) {
    this(initial, DECAY);
  }

  /**
   * Starts at the weights before the first round.
   *
   * @param decay the share that the past keeps at each step, from 0 to 1
   */
  public WeightEma(float[] initial, double decay) {
    if (!(decay >= 0 && decay <= 1)) {
      throw new IllegalArgumentException(
          "Cannot average with a decay of %s: it must be from 0 to 1".formatted(decay));
    }
    this.decay = decay;
    this.average = new double[initial.length];
    for (int i = 0; i < average.length; i++) {
      average[i] = initial[i];
    }
  }

  /**
   * Adds the weights after a round.
   *
   * @param steps optimizer steps that the round took; with 0 nothing changes
   */
  public void add(float[] weights, int steps) {
    Lengths.same(average.length, weights.length);
    double kept = StrictMath.pow(decay, steps);
    for (int i = 0; i < average.length; i++) {
      average[i] = kept * average[i] + (1 - kept) * weights[i];
    }
  }

  /** Puts the average where another one can continue from. */
  public void save(SavedState to) {
    to.put("average", average.clone());
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    double[] saved = from.doubles("average");
    Lengths.same(average.length, saved.length);
    System.arraycopy(saved, 0, average, 0, saved.length);
  }

  /** The average so far. */
  public float[] weights() {
    float[] weights = new float[average.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) average[i];
    }
    return weights;
  }
}
