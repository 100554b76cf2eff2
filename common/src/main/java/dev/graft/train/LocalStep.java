package dev.graft.train;

import dev.graft.dataset.Targets;

/**
 * The local optimizer step on one layout of network: whatever computes it, weights and moments go
 * in and out in Deeplearning4j's order. Used by one thread at a time.
 */
interface LocalStep {

  /** Takes on a whole flat parameter vector. */
  void load(float[] flat);

  /**
   * Takes on what a round starts with; its weights, loaded before, are the round's.
   *
   * @param moments flat, in Deeplearning4j's order of updater state; empty: as they are
   * @param steps optimizer steps taken
   */
  void begin(float[] moments, int steps, StepOptions options);

  /** Tells schedules which epoch the next steps belong to, from 0. */
  void enterEpoch(int epoch);

  /**
   * One optimizer step on a minibatch. With weights, each example's loss and gradient count so many
   * times; the sums are still divided by the number of examples, as Keras does.
   *
   * @param features rows one after the other
   * @return the mean loss over the minibatch before the step
   */
  double step(float[] features, Targets targets);

  /**
   * The same.
   *
   * @param rows the features, one array each, not to be changed
   */
  double step(float[][] rows, Targets targets);

  /**
   * The same without the step: the weights stay as they are.
   *
   * @param rows the features, one array each, not to be changed
   */
  double gradient(float[][] rows, Targets targets);

  /**
   * Of the minibatch whose gradient was computed last, flat and in the order of {@link #flat}:
   * minus the mean gradient, before clipping and regularisation; and by how much the running
   * statistics have changed.
   */
  float[] descent();

  /**
   * One optimizer step on a gradient that was computed elsewhere, with clipping and regularisation.
   *
   * @param gradient the mean over all examples, flat; 0 where there are running statistics, which
   *     stay as they are
   */
  void apply(float[] gradient);

  /**
   * The outputs for a batch.
   *
   * @param features rows one after the other
   * @return rows one after the other
   */
  float[] output(float[] features);

  /** The whole flat parameter vector, copied. */
  float[] flat();

  /** The flat moments, copied; empty if the optimizer has none. */
  float[] moments();
}
