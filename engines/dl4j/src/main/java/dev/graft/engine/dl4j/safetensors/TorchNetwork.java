package dev.graft.engine.dl4j.safetensors;

import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.config.ArchitectureType;
import dev.graft.engine.dl4j.architecture.BuiltIn;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/** Built-in networks whose weights have the names that torchvision gives them, and timm. */
enum TorchNetwork {
  /** Its last layer may be missing. */
  RESNET18(ArchitectureType.RESNET18, "conv1.weight", List.of()) {
    @Override
    ComputationGraphConfiguration layout(int channels, Integer outputs, Stem stem) {
      ArchitectureSettings settings =
          new ArchitectureSettings(
              ArchitectureType.RESNET18,
              outputs,
              ArchitectureSettings.activation(outputs),
              ArchitectureSettings.loss(outputs),
              List.of(),
              "relu",
              List.of(),
              stem,
              null,
              0);
      int[] picture = {channels, SIDE, SIDE};
      return withVariances(
          outputs == null ? BuiltIn.base(settings, picture) : BuiltIn.of(settings, picture));
    }

    @Override
    String module(String layer) {
      return layer;
    }
  },
  /** Its convolutions; its dense layers take pictures of one size alone, and are left out. */
  VGG16(
      ArchitectureType.VGG16, "features.0.weight", List.of("classifier.", "pre_logits.", "head.")) {
    @Override
    ComputationGraphConfiguration layout(int channels, Integer outputs, Stem stem) {
      ArchitectureSettings settings =
          new ArchitectureSettings(
              ArchitectureType.VGG16, null, null, null, List.of(), null, List.of(), stem, null, 0);
      return BuiltIn.base(settings, new int[] {channels, SIDE, SIDE});
    }

    @Override
    String module(String layer) {
      return VGG16_MODULES.get(layer);
    }
  };

  /** torchvision counts activations and pooling, too. */
  private static final Map<String, String> VGG16_MODULES = vgg16Modules();

  /** The size of pictures of ImageNet, which its networks are not bound to. */
  private static final int SIDE = 224;

  /** The weights of ResNet's last layer. */
  static final String TOP = "fc.weight";

  private static final String COUNT = ".num_batches_tracked";

  private final ArchitectureType type;
  private final String first;
  private final List<String> leftOut;

  TorchNetwork(ArchitectureType type, String first, List<String> leftOut) {
    this.type = type;
    this.first = first;
    this.leftOut = leftOut;
  }

  /** The network that has all these arrays and no others; empty: none. */
  static Optional<TorchNetwork> of(Set<String> arrays) {
    return Arrays.stream(values()).filter(network -> network.has(arrays)).findFirst();
  }

  /** Those of a file's arrays that are read. */
  Set<String> needed(Set<String> arrays) {
    Set<String> needed = new LinkedHashSet<>(arrays);
    needed.removeIf(array -> array.endsWith(COUNT) || leavesOut(array));
    return needed;
  }

  private boolean has(Set<String> arrays) {
    return needed(arrays)
        .equals(arrays(layout(3, endsInOutput(arrays) ? 2 : null, Stem.IMAGENET)).keySet());
  }

  /** Whether a network with these arrays ends in an output layer. */
  static boolean endsInOutput(Set<String> arrays) {
    return arrays.contains(TOP);
  }

  /** Whether an array belongs to layers that are not made. */
  boolean leavesOut(String array) {
    return leftOut.stream().anyMatch(array::startsWith);
  }

  ArchitectureType type() {
    return type;
  }

  /** The weights of its first convolution. */
  String first() {
    return first;
  }

  /**
   * The network.
   *
   * @param outputs units of its last layer; null: it ends below that
   */
  abstract ComputationGraphConfiguration layout(int channels, Integer outputs, Stem stem);

  /** As PyTorch has them; Deeplearning4j would keep their logarithms. */
  private static ComputationGraphConfiguration withVariances(ComputationGraphConfiguration layout) {
    for (GraphVertex vertex : layout.getVertices().values()) {
      if (vertex instanceof LayerVertex layer
          && layer.getLayerConf().getLayer() instanceof BatchNormalization normalization) {
        normalization.setUseLogStd(false);
      }
    }
    return layout;
  }

  /** What PyTorch calls a layer. */
  abstract String module(String layer);

  /** A parameter of a layer of ours. */
  record Parameter(String layer, String key) {}

  /** Where each array of PyTorch's belongs. */
  Map<String, Parameter> arrays(ComputationGraphConfiguration layout) {
    Map<String, Parameter> arrays = new LinkedHashMap<>();
    for (Map.Entry<String, GraphVertex> vertex : layout.getVertices().entrySet()) {
      if (vertex.getValue() instanceof LayerVertex layer) {
        keys(layer.getLayerConf().getLayer())
            .forEach(
                (array, key) ->
                    arrays.put(
                        module(vertex.getKey()) + "." + array,
                        new Parameter(vertex.getKey(), key)));
      }
    }
    return arrays;
  }

  private static Map<String, String> keys(Layer layer) {
    if (layer instanceof BatchNormalization) {
      return Map.of(
          "weight", "gamma", "bias", "beta", "running_mean", "mean", "running_var", "var");
    }
    if (layer instanceof ConvolutionLayer convolution && !convolution.hasBias()) {
      return Map.of("weight", "W");
    }
    return layer instanceof ConvolutionLayer || layer instanceof OutputLayer
        ? Map.of("weight", "W", "bias", "b")
        : Map.of();
  }

  private static Map<String, String> vgg16Modules() {
    int[] convolutions = {2, 2, 3, 3, 3};
    Map<String, String> modules = new LinkedHashMap<>();
    int module = 0;
    for (int block = 0; block < convolutions.length; block++) {
      for (int i = 0; i < convolutions[block]; i++) {
        modules.put("block" + (block + 1) + "_conv" + (i + 1), "features." + module);
        module += 2;
      }
      module++;
    }
    return modules;
  }
}
