package dev.graft.train;

/**
 * What happens to a minibatch's gradient once it is summed: division by the number of examples,
 * clipping, regularisation, the optimizer, in Deeplearning4j's order.
 */
interface WeightUpdate {

  /** Takes on flat moments in Deeplearning4j's order. */
  void load(float[] moments);

  /** The flat moments, copied; empty if the optimizer has none. */
  float[] moments();

  /**
   * FedProx's term (Li et al., arXiv 1812.06127): adds {@code mu * (w - origin)} to the gradient of
   * every trainable weight, where L2 is added.
   *
   * @param mu 0: off
   * @param origin the whole flat parameter vector that the round started with
   */
  void proximal(double mu, float[] origin);

  /**
   * Turns the network's summed gradient into a step of its weights.
   *
   * @param examples how many examples the gradient is summed over
   */
  void step(int examples);
}
