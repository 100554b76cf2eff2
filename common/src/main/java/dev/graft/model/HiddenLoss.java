package dev.graft.model;

import dev.graft.Api;

/** A loss on what comes into a network's output layer, beside that on its outputs. */
@Api(Api.For.PARTS)
public interface HiddenLoss {

  /**
   * The loss of a batch's activations, to be added to the mean loss of its outputs.
   *
   * @param activations rows one after the other, of which there may be more
   * @param gradient as long, to which the derivatives of the loss are added
   */
  double of(float[] activations, int rows, int width, float[] gradient);
}
