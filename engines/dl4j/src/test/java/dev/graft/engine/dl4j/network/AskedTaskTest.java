package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.dataset.Task;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class AskedTaskTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static Task task(int units, String activation, String loss, int targetWidth) {
    LayerSettings output =
        LayerSettings.named("out", LayerType.OUTPUT)
            .units(units)
            .activation(activation)
            .loss(loss)
            .build();
    ComputationGraphConfiguration network =
        Architecture.chain(List.of(output), "input", new int[] {4}, 1);
    return AskedTask.of(network, units, targetWidth);
  }

  @ParameterizedTest
  @CsvSource({
    // classes
    "10, softmax, categorical-crossentropy, 0, CLASSIFICATION",
    "10, softmax, mse,                      0, CLASSIFICATION",
    "10, linear,  mse,                      0, CLASSIFICATION",
    "10, sigmoid, binary-crossentropy,      0, CLASSIFICATION",
    "1,  sigmoid, binary-crossentropy,      0, CLASSIFICATION",
    "1,  sigmoid, mse,                      0, CLASSIFICATION",
    "1,  linear,  mse,                      0, REGRESSION",
    "1,  relu,    mae,                      0, REGRESSION",
    // rows of values
    "3,  softmax, categorical-crossentropy, 3, CLASSIFICATION",
    "3,  softmax, mse,                      3, CLASSIFICATION",
    "3,  sigmoid, binary-crossentropy,      3, MULTI_LABEL",
    "1,  sigmoid, binary-crossentropy,      1, MULTI_LABEL",
    "3,  linear,  mse,                      3, REGRESSION",
    "1,  tanh,    mae,                      1, REGRESSION",
    "2,  sigmoid, mse,                      2, REGRESSION"
  })
  void theOutputAndTheTargetsTellTheTask(
      int units, String activation, String loss, int targetWidth, Task expected) {
    assertThat(task(units, activation, loss, targetWidth)).isEqualTo(expected);
  }

  @Test
  void targetsOfAnotherWidthAreRefused() {
    assertThatThrownBy(() -> task(10, "softmax", "categorical-crossentropy", 3))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot compare the 10 outputs of layer out with targets of 3 values: one output a value is needed; put on an output layer with units = 3.");
  }

  @Test
  void valuesUnderALossForClassesAreRefused() {
    ComputationGraphConfiguration hinge =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.HINGE)
                    .nIn(4)
                    .nOut(2)
                    .activation(Activation.TANH)
                    .build(),
                "in")
            .setOutputs("out")
            .build();
    assertThat(AskedTask.of(hinge, 2, 0)).isEqualTo(Task.CLASSIFICATION);
    assertThatThrownBy(() -> AskedTask.of(hinge, 2, 2))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot predict values with layer out, activation tanh and loss LossHinge(): use activation = identity and loss = mse for numbers, or sigmoid and binary-crossentropy for labels.");
  }

  @Test
  void keysAreReadBack() {
    for (Task task : Task.values()) {
      assertThat(Task.of(task.key())).isEqualTo(task);
    }
    assertThat(Task.MULTI_LABEL.key()).isEqualTo("multi-label");
    assertThatThrownBy(() -> Task.of("ranking"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use a model for the task ranking: this version knows [classification, multi-label, regression].");
  }

  @Test
  void oneOutputTellsTwoClassesAndOneNumber() {
    assertThat(Task.CLASSIFICATION.names(1)).isEqualTo(2);
    assertThat(Task.CLASSIFICATION.names(10)).isEqualTo(10);
    assertThat(Task.MULTI_LABEL.names(1)).isOne();
    assertThat(Task.REGRESSION.names(1)).isOne();
  }
}
