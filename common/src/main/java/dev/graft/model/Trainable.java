package dev.graft.model;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import java.io.Serializable;

/**
 * A network that can be trained, as it travels to executors: its layout without weights. Twin of
 * {@link dev.graft.model.Backbone}, which is what stays frozen.
 */
@Api(Api.For.PARTS)
public interface Trainable extends Serializable {

  /** Identifies what is computed: two of the same hash are interchangeable. */
  String sha256();

  /** Shape of one example, without the batch; not to be changed. */
  int[] inputShape();

  /** A new network of this layout on this machine, with numbers of no meaning. */
  LocalModel open();

  /** What it takes to compute on a GPU, by {@link #open(int)}; null: it computes on CPUs. */
  default GpuNeeds gpuNeeds() {
    return null;
  }

  /**
   * The same on one of the machine's GPUs.
   *
   * @param gpu its number, as CUDA counts those that this process sees
   */
  default LocalModel open(int gpu) {
    return open();
  }

  /**
   * The network as one output layer with a convex loss, for a solver.
   *
   * @throws UnusableInputException if it is another
   */
  default ConvexHead convexHead() {
    throw new UnusableInputException(
        "Cannot use train.optimizer.type = lbfgs: it solves one output layer that Graft knows, and this network is none; use another optimizer, such as adam.");
  }
}
