package dev.graft.model;

import dev.graft.Api;
import dev.graft.UnusableInputException;

/**
 * What happens to a minibatch's gradient once it is there: division by the number of examples,
 * clipping, regularisation, the optimizer. It changes a model's {@link LocalModel#state} in place.
 */
@Api(Api.For.PARTS)
public interface WeightUpdate {

  /** Takes on flat moments. */
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
   * The next steps are taken at the learning rates of {@link LocalModel#updates} times a factor.
   *
   * @throws UnusableInputException if it is not 1 and the update cannot
   */
  default void rate(double factor) {
    if (factor != 1) {
      throw new UnusableInputException(
          "Cannot use train.schedule: the network has a layer whose update is its engine's own; leave it out.");
    }
  }

  /**
   * The next steps have what a job adds to those of any network.
   *
   * @throws UnusableInputException if that is anything and the update cannot
   */
  default void regularise(Regularisation job) {
    if (!job.equals(Regularisation.NONE)) {
      throw new UnusableInputException(
          "Cannot use train.weight-decay, train.l2-sp or train.clipping.type = global-norm: the network has a layer whose update is its engine's own; leave them out.");
    }
  }

  /**
   * Turns the gradient into a step of the weights.
   *
   * @param divisor what the gradient of weights is divided by: the examples it is summed over, or 1
   * @param iteration optimizer steps taken before this one
   * @param epoch from 0
   */
  void step(int divisor, int iteration, int epoch);
}
