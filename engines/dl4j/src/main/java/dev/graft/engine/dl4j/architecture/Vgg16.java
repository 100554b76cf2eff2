package dev.graft.engine.dl4j.architecture;

import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.engine.dl4j.network.Architecture;
import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * The 16-layer network of Simonyan and Zisserman (arXiv 1409.1556, configuration D): its
 * convolutions, named as in Keras ({@code block1_conv1} to {@code block5_pool}), under dense layers
 * of the job's own. Weights start as He's (arXiv 1502.01852).
 */
final class Vgg16 {

  /** Convolutions in each block, and their feature maps. */
  private static final int[][] BLOCKS = {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};

  /** Five times halved, at least one pixel is left. */
  private static final int LEAST_SIDE = 32;

  private Vgg16() {}

  static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    int[] shape = Parts.image(data, "vgg16");
    return Parts.withTop(base(shape), shape, settings.top());
  }

  /**
   * The network without its top.
   *
   * @param shape of a picture
   */
  static ComputationGraphConfiguration base(int[] shape) {
    if (Math.min(shape[1], shape[2]) < LEAST_SIDE) {
      throw new UnusableInputException(
          "Cannot use model.architecture.name = vgg16 on pictures of shape %s: it halves them five times, at least 32 by 32 pixels are needed."
              .formatted(Arrays.toString(shape)));
    }
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(0)
            .weightInit(WeightInit.RELU)
            .graphBuilder()
            .addInputs(Architecture.INPUT)
            .setInputTypes(InputType.convolutional(shape[1], shape[2], shape[0]));
    String below = Architecture.INPUT;
    for (int block = 1; block <= BLOCKS.length; block++) {
      for (int i = 1; i <= BLOCKS[block - 1][0]; i++) {
        String name = String.format(Locale.ROOT, "block%d_conv%d", block, i);
        graph.addLayer(name, convolution(BLOCKS[block - 1][1]), below);
        below = name;
      }
      String pool = String.format(Locale.ROOT, "block%d_pool", block);
      graph.addLayer(pool, pooling(), below);
      below = pool;
    }
    return graph.setOutputs(below).build();
  }

  private static ConvolutionLayer convolution(int filters) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(filters)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .build();
  }

  private static SubsamplingLayer pooling() {
    return new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build();
  }
}
