package dev.graft.engine.torch;

import dev.graft.dataset.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * LoRA (Hu et al., arXiv 2106.09685) in a network: which linear layers have (alpha / rank) B A
 * added to their weights. B is trained from 0. A is random and constant (FFA-LoRA, arXiv
 * 2403.12313): the mean of the workers' products is then the product of the mean, and half of it
 * travels; or, where averages are made exact, trained, too.
 */
final class Lora implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int rank;
  private final double alpha;
  private final long seed;
  private final int[] layers;
  private final boolean exact;

  /**
   * @param seed of A
   * @param layers which of those that can have it, ascending
   * @param exact whether A is trained, and W takes up what averages of both leave out
   */
  Lora(int rank, double alpha, long seed, int[] layers, boolean exact) {
    this.rank = rank;
    this.alpha = alpha;
    this.seed = seed;
    this.layers = layers;
    this.exact = exact;
  }

  boolean exact() {
    return exact;
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

  /** The layers, by the numbers that the file gives them. */
  long[] numbers(Description network) {
    return Arrays.stream(layers).mapToLong(layer -> network.lora().get(layer).number()).toArray();
  }

  /** The A of a layer, a row a rank. */
  Description.Parameter a(Description.Parameter weight) {
    return part(weight, "lora_a", rank, weight.shape()[1]);
  }

  /** The B of a layer, a row an output. */
  Description.Parameter b(Description.Parameter weight) {
    return part(weight, "lora_b", weight.shape()[0], rank);
  }

  private static Description.Parameter part(
      Description.Parameter weight, String name, int rows, int columns) {
    String layer = weight.layer();
    return new Description.Parameter(
        layer + "." + name, layer, new int[] {rows, columns}, null, false);
  }

  /**
   * The A that a layer begins with: uniform between minus and plus one divided by the root of the
   * number of inputs.
   */
  float[] start(Description.Parameter weight) {
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
   * Adds the product to a layer's weights, or takes it away.
   *
   * @param by 1 or -1
   * @param b vector in which B begins at an index
   * @param a vector in which A begins at an index
   * @param weights vector in which the layer's weights begin at an index
   */
  void add(
      Description.Parameter weight,
      int by,
      float[] b,
      int fromB,
      float[] a,
      int fromA,
      float[] weights,
      int at) {
    int inputs = weight.shape()[1];
    double[] row = new double[inputs];
    for (int output = 0; output < weight.shape()[0]; output++) {
      Arrays.fill(row, 0);
      for (int r = 0; r < rank; r++) {
        double factor = by * scale() * b[fromB + output * rank + r];
        for (int input = 0; input < inputs; input++) {
          row[input] += factor * a[fromA + r * inputs + input];
        }
      }
      for (int input = 0; input < inputs; input++) {
        int to = at + output * inputs + input;
        weights[to] = (float) (weights[to] + row[input]);
      }
    }
  }

  /** The same for the same additions. */
  String identity(Description network) {
    List<String> names = weights(network).stream().map(Description.Parameter::layer).toList();
    return "%s %s %s %s %s".formatted(rank, alpha, seed, exact, names);
  }
}
