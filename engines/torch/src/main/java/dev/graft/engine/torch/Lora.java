package dev.graft.engine.torch;

import dev.graft.dataset.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * LoRA (Hu et al., arXiv 2106.09685) in a network: which linear layers have (alpha / rank) B A added
 * to their weights. A is random and constant, B is trained from 0 (FFA-LoRA, arXiv 2403.12313): the
 * mean of the workers' products is then the product of the mean, and half of it travels.
 */
final class Lora implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int rank;
  private final double alpha;
  private final long seed;
  private final int[] layers;

  /**
   * @param seed of A
   * @param layers which of those that can have it, ascending
   */
  Lora(int rank, double alpha, long seed, int[] layers) {
    this.rank = rank;
    this.alpha = alpha;
    this.seed = seed;
    this.layers = layers;
  }

  int rank() {
    return rank;
  }

  double scale() {
    return alpha / rank;
  }

  /** The weights that it is added to. */
  List<Description.Parameter> weights(Description network) {
    List<Description.Parameter> weights = new ArrayList<>();
    for (int layer : layers) {
      weights.add(network.linear(network.lora().get(layer)));
    }
    return weights;
  }

  /** Of the layers by the numbers that the file gives them, 1 where it is added. */
  long[] switches(Description network) {
    int most = network.lora().stream().mapToInt(Description.Adaptable::number).max().orElse(0);
    long[] on = new long[most + 1];
    for (int layer : layers) {
      on[network.lora().get(layer).number()] = 1;
    }
    return on;
  }

  /** The B of a layer: a row an output. */
  Description.Parameter trained(Description.Parameter weight) {
    int[] shape = {weight.shape()[0], rank};
    return new Description.Parameter(weight.layer() + ".lora_b", weight.layer(), shape, null, false);
  }

  /**
   * The A of a layer, a row a rank: uniform between minus and plus one divided by the root of the
   * number of inputs.
   */
  float[] constant(Description.Parameter weight) {
    int inputs = weight.shape()[1];
    Random random = new Random(Seeds.derive(seed, "lora " + weight.layer()));
    double bound = 1 / Math.sqrt(inputs);
    float[] numbers = new float[Math.multiplyExact(rank, inputs)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return numbers;
  }

  /**
   * Adds the product to a layer's weights.
   *
   * @param weights of a network, the layer's from an index on
   * @param b vector in which B begins at an index
   */
  void merge(Description.Parameter weight, float[] weights, int at, float[] b, int from) {
    float[] a = constant(weight);
    int inputs = weight.shape()[1];
    double[] row = new double[inputs];
    for (int output = 0; output < weight.shape()[0]; output++) {
      Arrays.fill(row, 0);
      for (int r = 0; r < rank; r++) {
        double by = scale() * b[from + output * rank + r];
        for (int input = 0; input < inputs; input++) {
          row[input] += by * a[r * inputs + input];
        }
      }
      for (int input = 0; input < inputs; input++) {
        weights[at + output * inputs + input] += (float) row[input];
      }
    }
  }

  /** The same for the same additions. */
  String identity(Description network) {
    return rank + " " + alpha + " " + seed + " " + weights(network).stream().map(Description.Parameter::layer).toList();
  }
}
