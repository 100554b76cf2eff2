package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Shapes;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ShapesTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @Test
  void rowsLieOneAfterTheOther() {
    assertThat(Shapes.length(new int[] {2, 3, 4})).isEqualTo(24);
    INDArray batch = GraphShapes.rows(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, new int[] {1, 2, 2});
    assertThat(batch.shape()).containsExactly(2, 1, 2, 2);
    assertThat(batch.getFloat(1, 0, 1, 0)).isEqualTo(7);
  }

  @Test
  void anImageNetworkTakesImagesWithTheirChannel() {
    assertThat(GraphShapes.input(Samples.imageNetwork(), new int[] {8, 8}))
        .containsExactly(1, 8, 8);
    assertThat(GraphShapes.input(Samples.imageNetwork(), new int[] {1, 8, 8}))
        .containsExactly(1, 8, 8);
  }

  @Test
  void aDenseNetworkTakesImagesFlat() {
    assertThat(GraphShapes.input(Samples.denseNetwork(), new int[] {2, 5})).containsExactly(10);
  }

  /** Built for flat rows: Deeplearning4j reshapes them itself, as in its LeNet example. */
  @Test
  void aConvolutionThatUnfoldsFlatRowsTakesThemFlat() {
    ComputationGraphConfiguration unfolding =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutionalFlat(8, 8, 1))
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(2).build(), "input")
            .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "conv")
            .setOutputs("kind")
            .build();
    int[] shape = GraphShapes.input(unfolding, new int[] {8, 8});
    assertThat(shape).containsExactly(64);
    assertThat(Samples.initialised(unfolding).outputSingle(Samples.batch(1, 2, 64)).shape())
        .containsExactly(2, 3);
  }

  @Test
  void examplesThatDoNotFitTheFirstLayerAreRefused() {
    assertThatThrownBy(() -> GraphShapes.input(Samples.denseNetwork(), new int[] {3, 4}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot feed examples of shape [3, 4] to the layer hidden: it takes 10 values.");
    assertThatThrownBy(() -> GraphShapes.input(Samples.imageNetwork(), new int[] {3, 8, 8}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot feed examples of shape [3, 8, 8] to the layer conv: it takes 1 channels.");
  }

  @Test
  void twoInputsAreRefused() {
    ComputationGraphConfiguration two =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("left", "right")
            .addLayer("kind", new OutputLayer.Builder().nIn(4).nOut(2).build(), "left", "right")
            .setOutputs("kind")
            .build();
    assertThatThrownBy(() -> GraphShapes.input(two, new int[] {2}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use a network with the inputs [left, right]: one input is supported.");
  }

  /** 8 - 3 + 1 = 6, halved by pooling to 3. */
  @Test
  void everyLayersShapeIsKnown() {
    ComputationGraphConfiguration network = Samples.imageNetwork();
    int[] input = {1, 8, 8};
    assertThat(GraphShapes.at(network, input, "conv")).containsExactly(4, 6, 6);
    assertThat(GraphShapes.at(network, input, "pool")).containsExactly(4, 3, 3);
    assertThat(GraphShapes.at(network, input, "hidden")).containsExactly(6);
    assertThat(network.toJson()).isEqualTo(Samples.imageNetwork().toJson());
  }

  @Test
  void outputsAreCountedAtTheEnd() {
    int[] ten = {10};
    assertThat(GraphShapes.outputs(Samples.denseNetwork(), ten)).isEqualTo(3);
    ComputationGraphConfiguration binary =
        Architecture.chain(List.of(Samples.binaryOutput("kind")), "input", ten, 1);
    assertThat(GraphShapes.outputs(binary, ten)).isOne();
  }
}
