package dev.graft.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A built-in network as a job file names it. What its type does not take has its default here.
 *
 * @param outputs units of the output layer: classes, or 1 for two classes told by one probability;
 *     null: as the data say
 * @param outputActivation activation of the output layer
 * @param loss as in an output layer of {@code model.layers}
 * @param units sizes of the hidden layers, from the input to the output
 * @param activation of the hidden layers
 * @param filters feature maps of the small CNN's convolutions
 * @param stem what ResNet-18 begins with
 * @param words how many words are known, 0 (padding) and 1 (unknown) included; null without words,
 *     or as many as the vocabulary has
 * @param dimensions numbers that the embedding gives a word
 */
public record ArchitectureSettings(
    ArchitectureType type,
    Integer outputs,
    String outputActivation,
    String loss,
    List<Integer> units,
    String activation,
    List<Integer> filters,
    Stem stem,
    Integer words,
    int dimensions) {

  /** The first convolution of a residual network: for pictures of 32 or of 224 pixels. */
  public enum Stem {
    CIFAR,
    IMAGENET
  }

  /** The activation of an output layer that is not told: of one output a probability. */
  public static String activation(Integer outputs) {
    return isOne(outputs) ? "sigmoid" : "softmax";
  }

  /** The loss of an output layer that is not told. */
  public static String loss(Integer outputs) {
    return isOne(outputs) ? "binary-crossentropy" : "categorical-crossentropy";
  }

  private static boolean isOne(Integer outputs) {
    return outputs != null && outputs == 1;
  }

  /** The same with so many outputs. */
  ArchitectureSettings of(int number) {
    return new ArchitectureSettings(
        type, number, outputActivation, loss, units, activation, filters, stem, words, dimensions);
  }

  /** The same with so many words. */
  ArchitectureSettings knowing(int number) {
    return new ArchitectureSettings(
        type,
        outputs,
        outputActivation,
        loss,
        units,
        activation,
        filters,
        stem,
        number,
        dimensions);
  }

  /** The dense layers above the features, {@code hidden1}, {@code hidden2} ..., and the output. */
  public List<LayerSettings> top() {
    List<LayerSettings> layers = new ArrayList<>();
    for (int size : units) {
      layers.add(layer("hidden" + (layers.size() + 1), LayerType.DENSE, size, activation, null));
    }
    layers.add(output("output"));
    return layers;
  }

  /** The output layer. */
  public LayerSettings output(String name) {
    return layer(name, LayerType.OUTPUT, outputs, outputActivation, loss);
  }

  private static LayerSettings layer(
      String name, LayerType type, Integer units, String activation, String loss) {
    return LayerSettings.named(name, type).units(units).activation(activation).loss(loss).build();
  }
}
