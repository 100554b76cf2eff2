package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class KeptValuesTest {

  /** What comes into the convolution, into both dense layers once, and into the output layer. */
  @Test
  void whatComesIntoLayersWithWeightsIsKeptOnce() {
    ComputationGraphConfiguration network =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(6, 6, 1))
            .addLayer("c", new ConvolutionLayer.Builder(3, 3).nOut(2).build(), "in")
            .addLayer(
                "p", new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(), "c")
            .addLayer("a", new DenseLayer.Builder().nOut(5).build(), "p")
            .addLayer("b", new DenseLayer.Builder().nOut(5).build(), "p")
            .addLayer("out", new OutputLayer.Builder(LossFunction.MSE).nOut(3).build(), "a", "b")
            .setOutputs("out")
            .build();
    assertThat(KeptValues.anExample(network, new int[] {1, 6, 6})).isEqualTo(36 + 2 * 2 * 2 + 10);
  }
}
