package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.engine.NativeRuntime;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ReorderedOutputTest {

  @BeforeAll
  static void pin() {
    NativeRuntime.pinIfFree();
  }

  private static ComputationGraph network(int outputs, Activation activation, LossFunction loss) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("in")
                .addLayer("h", new DenseLayer.Builder().nOut(4).build(), "in")
                .addLayer(
                    "o",
                    new OutputLayer.Builder(loss).nOut(outputs).activation(activation).build(),
                    "h")
                .setOutputs("o")
                .setInputTypes(InputType.feedForward(3))
                .build());
    network.init();
    INDArray bias = network.getLayer("o").getParam("b");
    bias.assign(Nd4j.linspace(-1, 1, outputs).castTo(bias.dataType()).reshape(bias.shape()));
    return network;
  }

  private static float[] output(ComputationGraph network) {
    return network.outputSingle(Nd4j.createFromArray(new float[][] {{0.5f, -1, 2}}))
        .toFloatMatrix()[0];
  }

  @Test
  void classesAreToldInTheOtherOrder() {
    ComputationGraph network = network(3, Activation.SOFTMAX, LossFunction.MCXENT);
    float[] before = output(network);

    float[] after = output(ReorderedOutput.of(network, new int[] {2, 0, 1}));

    assertThat(after).containsExactly(new float[] {before[2], before[0], before[1]}, within(1e-6f));
    assertThat(output(network)).containsExactly(before);
    assertThat(ReorderedOutput.of(network, new int[] {0, 1, 2})).isSameAs(network);
  }

  @Test
  void ofOneProbabilityTheOtherClassesIsTold() {
    ComputationGraph network = network(1, Activation.SIGMOID, LossFunction.XENT);
    float before = output(network)[0];

    assertThat(output(ReorderedOutput.of(network, new int[] {1, 0})))
        .containsExactly(new float[] {1 - before}, within(1e-6f));
    assertThatThrownBy(
            () ->
                ReorderedOutput.of(
                    network(1, Activation.IDENTITY, LossFunction.MSE), new int[] {1, 0}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("has the activation identity, not a sigmoid");
  }
}
