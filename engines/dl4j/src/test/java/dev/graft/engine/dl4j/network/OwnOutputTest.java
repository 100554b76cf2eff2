package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.dataset.Task;
import dev.graft.engine.OutputKind;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class OwnOutputTest {

  private static final int[] SHAPE = {4};

  private static INDArray batch() {
    return Nd4j.create(new float[][] {{1, -2, 3, .5f}, {0, 2, -1, 7}});
  }

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraph network(int outputs, Activation last) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "last", new DenseLayer.Builder().nOut(outputs).activation(last).build(), "in")
                .setOutputs("last")
                .setInputTypes(InputType.feedForward(4))
                .build());
    network.init();
    return network;
  }

  private static INDArray told(ComputationGraph network, Task task) {
    ComputationGraph own = OwnOutput.on(network, SHAPE, task);
    GraphShapes.checkOutput(own.getConfiguration());
    return own.outputSingle(batch());
  }

  /** Bit for bit. */
  @Test
  void probabilitiesAreToldAsTheyAre() {
    for (Activation last : new Activation[] {Activation.SOFTMAX, Activation.SIGMOID}) {
      ComputationGraph network = network(3, last);
      assertThat(told(network, Task.CLASSIFICATION)).isEqualTo(network.outputSingle(batch()));
    }
    ComputationGraph numbers = network(3, Activation.IDENTITY);
    assertThat(told(numbers, Task.REGRESSION)).isEqualTo(numbers.outputSingle(batch()));
  }

  @Test
  void logitsBecomeProbabilities() {
    ComputationGraph logits = network(3, Activation.IDENTITY);
    INDArray values = logits.outputSingle(batch());
    assertThat(told(logits, Task.CLASSIFICATION).distance2(Transforms.softmax(values)))
        .isLessThan(1e-6);
    assertThat(told(logits, Task.MULTI_LABEL).distance2(Transforms.sigmoid(values)))
        .isLessThan(1e-6);
    ComputationGraph one = network(1, Activation.IDENTITY);
    double logit = one.outputSingle(batch()).getDouble(1);
    assertThat(told(one, Task.CLASSIFICATION).getDouble(1))
        .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
  }

  @Test
  void theLastLayerSaysWhatItGives() {
    assertThat(OwnOutput.of(network(3, Activation.SOFTMAX).getConfiguration()))
        .isEqualTo(OutputKind.DISTRIBUTION);
    assertThat(OwnOutput.of(network(3, Activation.SIGMOID).getConfiguration()))
        .isEqualTo(OutputKind.PROBABILITIES);
    assertThat(OwnOutput.of(network(3, Activation.RELU).getConfiguration()))
        .isEqualTo(OutputKind.VALUES);
  }

  @Test
  void theTaskIsThatOfTheLayerThatWasPutOn() {
    for (Task task : Task.values()) {
      ComputationGraph own = OwnOutput.on("cut", new int[] {3}, OutputKind.VALUES, task);
      int targets = task == Task.CLASSIFICATION ? 0 : 3;
      assertThat(AskedTask.of(own.getConfiguration(), 3, targets)).isEqualTo(task);
    }
  }

  @Test
  void whatIsNoRowIsRefused() {
    assertThatThrownBy(
            () -> OwnOutput.on("maps", new int[] {3, 2, 2}, OutputKind.VALUES, Task.CLASSIFICATION))
        .hasMessageContaining("maps for what the model tells: it has the shape [3, 2, 2]");
  }
}
