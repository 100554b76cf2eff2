package dev.graft.model;

import dev.graft.Api;
import java.util.function.IntToDoubleFunction;

/**
 * Where the weights of a network's linear output layer are in its flat vector.
 *
 * @param weights index of the first weight
 * @param inputs width of what comes into the layer
 * @param outputs width of what goes out
 * @param inputStride from the weight of one input to that of the next
 * @param outputStride from the weight of one output to that of the next
 * @param biases index of the first bias
 */
@Api(Api.For.PARTS)
public record OutputWeights(
    int weights, int inputs, int outputs, int inputStride, int outputStride, int biases) {

  /** The index of the weight from an input to an output. */
  public int weight(int input, int output) {
    return weights + input * inputStride + output * outputStride;
  }

  /**
   * The vector of a network whose outputs are those of this one, each multiplied by a factor after
   * which a shift is added.
   */
  public float[] scaled(float[] flat, IntToDoubleFunction factor, IntToDoubleFunction shift) {
    float[] scaled = flat.clone();
    for (int output = 0; output < outputs; output++) {
      double by = factor.applyAsDouble(output);
      for (int input = 0; input < inputs; input++) {
        int at = weight(input, output);
        scaled[at] = (float) (flat[at] * by);
      }
      int at = biases + output;
      scaled[at] = (float) (flat[at] * by + shift.applyAsDouble(output));
    }
    return scaled;
  }
}
