package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings.Optimizer.Type;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class NetworkJsonTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @Test
  void aGraphIsReadAsItWasWritten() {
    ComputationGraphConfiguration layout = Samples.imageNetwork();
    ComputationGraphConfiguration read = NetworkJson.read(layout.toJson(), "net.json");
    assertThat(read.toJson()).isEqualTo(layout.toJson());
    TargetNetwork network =
        TargetNetworks.fromScratch(read, new int[] {8, 8}, Samples.train(Type.ADAM, 0.01, 0), 3);
    assertThat(network.trainable()).isEqualTo(layoutsParameters());
    assertThat(network.inputShape()).containsExactly(1, 8, 8);
  }

  private static long layoutsParameters() {
    return Samples.initialised(Samples.imageNetwork()).numParams();
  }

  /** 9*2+2 in the convolution, 2*6*6*3+3 in the output. */
  @Test
  void layersInARowBecomeAGraphNamedByNumber() {
    MultiLayerConfiguration layers =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).build())
            .layer(new OutputLayer.Builder().nOut(3).build())
            .setInputType(InputType.convolutional(8, 8, 1))
            .build();
    ComputationGraphConfiguration read = NetworkJson.read(layers.toJson(), "net.json");
    assertThat(read.getVertices()).containsOnlyKeys("0", "1");
    TargetNetwork network =
        TargetNetworks.fromScratch(read, new int[] {1, 8, 8}, Samples.train(Type.ADAM, 0.01, 0), 3);
    assertThat(network.trainable()).isEqualTo(9 * 2 + 2 + 72 * 3 + 3);
    assertThat(network.full().params().dataType()).isEqualTo(DataType.FLOAT);
  }

  @Test
  void theSeedOfTheJobDecidesTheWeights() {
    String json = Samples.denseNetwork().toJson();
    assertThat(first(json, 3)).isEqualTo(first(json, 3)).isNotEqualTo(first(json, 4));
  }

  private static float first(String json, long seed) {
    return TargetNetworks.fromScratch(
            NetworkJson.read(json, "net.json"),
            new int[] {10},
            Samples.train(Type.SGD, 0.01, 0),
            seed)
        .full()
        .params()
        .getFloat(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | it is not JSON as Deeplearning4j writes it.",
        "{} | it has neither vertices (ComputationGraph) nor confs (MultiLayerNetwork).",
        "{\"vertices\": {\"a\": 3}} | it is not JSON as Deeplearning4j writes it.",
        "{\"vertices\": {\"a\": {\"@class\": \"java.util.ArrayList\"}}} | its layout names the class java.util.ArrayList, and only those of Deeplearning4j's own layers are loaded.",
      })
  void whatIsNoLayoutIsRefused(String json, String why) {
    assertThatThrownBy(() -> NetworkJson.read(json, "net.json"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot read a network from net.json: " + why);
  }

  @Test
  void aLayoutWithoutLossOrForOtherDataIsRefused() {
    String json = Samples.denseNetwork().toJson();
    assertThatThrownBy(
            () ->
                TargetNetworks.fromScratch(
                    NetworkJson.read(json, "net.json"),
                    new int[] {7},
                    Samples.train(Type.SGD, 0.01, 0),
                    3))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot feed examples of shape [7] to the layer hidden: it takes 10 values.");
    ComputationGraphConfiguration open =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .addLayer("hidden", new DenseLayer.Builder().nIn(4).nOut(2).build(), "input")
            .setOutputs("hidden")
            .validateOutputLayerConfig(false)
            .build();
    assertThatThrownBy(
            () ->
                TargetNetworks.fromScratch(
                    NetworkJson.read(open.toJson(), "net.json"),
                    new int[] {4},
                    Samples.train(Type.SGD, 0.01, 0),
                    3))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot train or evaluate a network that ends in [hidden]:");
  }
}
