package dev.graft.engine.dl4j.architecture;

import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.engine.dl4j.network.Architecture;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.activations.Activation;

/**
 * The 18-layer residual network of He et al. (arXiv 1512.03385), as torchvision has it, with its
 * modules' names ({@code conv1}, {@code layer1.0.conv1} ... {@code fc}; what torchvision adds or
 * activates without a module is {@code layer1.0.add} and {@code layer1.0.relu_1}, as its feature
 * extraction calls it). With the CIFAR stem the first convolution is 3x3 without stride, and
 * nothing is pooled before the blocks.
 *
 * <p>Weights start as torchvision's: convolutions normal by fan-out (He et al., arXiv 1502.01852),
 * the last layer uniform; but its biases start at zero.
 */
final class ResNet18 {

  private static final int[] WIDTHS = {64, 128, 256, 512};
  private static final int BLOCKS = 2;
  private static final double EPSILON = 1e-5;

  /** What is kept of a running statistic at each step: torchvision's momentum is 0.1. */
  private static final double DECAY = 0.9;

  private final GraphBuilder graph;

  private ResNet18(int[] shape) {
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(0)
            .graphBuilder()
            .addInputs(Architecture.INPUT)
            .setInputTypes(InputType.convolutional(shape[1], shape[2], shape[0]));
  }

  static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    int[] shape = Parts.image(data, "resnet18");
    ComputationGraphConfiguration whole =
        Parts.withTop(base(shape, settings.stem()), shape, List.of(settings.output("fc")));
    LayerVertex fc = (LayerVertex) whole.getVertices().get("fc");
    double bound = 1 / Math.sqrt(WIDTHS[WIDTHS.length - 1]);
    ((BaseLayer) fc.getLayerConf().getLayer())
        .setWeightInitFn(new WeightInitDistribution(new UniformDistribution(-bound, bound)));
    return whole;
  }

  /**
   * The network without its last layer.
   *
   * @param shape of a picture
   */
  static ComputationGraphConfiguration base(int[] shape, Stem stem) {
    return new ResNet18(shape).base(stem);
  }

  private ComputationGraphConfiguration base(Stem stem) {
    String below = stem(stem);
    int width = WIDTHS[0];
    for (int group = 0; group < WIDTHS.length; group++) {
      for (int block = 0; block < BLOCKS; block++) {
        String name = String.format(Locale.ROOT, "layer%d.%d", group + 1, block);
        boolean shrinks = WIDTHS[group] != width;
        width = WIDTHS[group];
        below = block(name, below, width, shrinks);
      }
    }
    graph.addLayer("avgpool", new GlobalPoolingLayer(PoolingType.AVG), below);
    return graph.setOutputs("avgpool").build();
  }

  private String stem(Stem stem) {
    int width = WIDTHS[0];
    if (stem == Stem.CIFAR) {
      return normalised("conv1", "bn1", "relu", Architecture.INPUT, convolution(3, 1, width));
    }
    String relu = normalised("conv1", "bn1", "relu", Architecture.INPUT, convolution(7, 2, width));
    SubsamplingLayer pooling =
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(1, 1)
            .build();
    graph.addLayer("maxpool", pooling, relu);
    return "maxpool";
  }

  /**
   * Two convolutions beside a shortcut; one that halves the picture has a convolution there too.
   */
  private String block(String name, String input, int width, boolean shrinks) {
    int stride = shrinks ? 2 : 1;
    String first =
        normalised(
            name + ".conv1", name + ".bn1", name + ".relu", input, convolution(3, stride, width));
    String second =
        normalised(name + ".conv2", name + ".bn2", null, first, convolution(3, 1, width));
    String shortcut =
        shrinks
            ? normalised(
                name + ".downsample.0",
                name + ".downsample.1",
                null,
                input,
                convolution(1, stride, width))
            : input;
    graph.addVertex(
        name + ".add", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut);
    graph.addLayer(name + ".relu_1", new ActivationLayer(Activation.RELU), name + ".add");
    return name + ".relu_1";
  }

  /** A convolution, its normalisation, and the activation after it if there is one. */
  private String normalised(
      String name, String norm, String relu, String input, ConvolutionLayer convolution) {
    graph.addLayer(name, convolution, input);
    graph.addLayer(norm, new BatchNormalization.Builder().eps(EPSILON).decay(DECAY).build(), name);
    if (relu == null) {
      return norm;
    }
    graph.addLayer(relu, new ActivationLayer(Activation.RELU), norm);
    return relu;
  }

  /** Without biases: the normalisation above has its own. */
  private static ConvolutionLayer convolution(int kernel, int stride, int filters) {
    double deviation = Math.sqrt(2.0 / (kernel * kernel * filters));
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(kernel / 2, kernel / 2)
        .nOut(filters)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .weightInit(new NormalDistribution(0, deviation))
        .build();
  }
}
