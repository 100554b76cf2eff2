package dev.graft.average;

import dev.graft.io.SavedState;

/**
 * The mean of a training's weights that teaches it, told once a round (Tarvainen and Valpola, arXiv
 * 1703.01780): a round of s steps counts as s steps of the same weights would, so the past keeps
 * decay^s; but in the beginning no more than its share of all steps, so that the teacher is the
 * plain mean until there is enough to forget.
 */
public final class Teacher {

  private final double decay;
  private final double[] mean;
  private long steps;

  /** Begins as the student does. */
  public Teacher(float[] initial, double decay) {
    this.decay = decay;
    this.mean = new double[initial.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = initial[i];
    }
  }

  /**
   * Takes the weights after a round.
   *
   * @param taken optimizer steps of the round
   */
  public void add(float[] weights, int taken) {
    Lengths.same(mean.length, weights.length);
    if (taken == 0) {
      return;
    }
    double kept = Math.min(StrictMath.pow(decay, taken), (double) steps / (steps + taken));
    for (int i = 0; i < mean.length; i++) {
      mean[i] = kept * mean[i] + (1 - kept) * weights[i];
    }
    steps += taken;
  }

  /** How many weights it has. */
  public int length() {
    return mean.length;
  }

  /** The weights that it teaches with. */
  public float[] weights() {
    float[] weights = new float[mean.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) mean[i];
    }
    return weights;
  }

  /** Puts it where another one can continue from. */
  public void save(SavedState to) {
    to.put("mean", mean.clone());
    to.put("steps", steps);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    double[] saved = from.doubles("mean");
    Lengths.same(mean.length, saved.length);
    System.arraycopy(saved, 0, mean, 0, saved.length);
    steps = from.whole("steps");
  }
}
