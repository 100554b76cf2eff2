package dev.graft.spark.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.OutputKind;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.engine.dl4j.network.GraphCut;
import dev.graft.engine.dl4j.network.OwnOutput;
import dev.graft.engine.onnx.OnnxFile;
import dev.graft.engine.onnx.OnnxModel;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Where features are taken if no job says it. */
class CutNetworkTest {

  private static final ModelSettings UNSAID =
      new ModelSettings("model", List.of(), null, true, List.of(), OnnxSettings.DEFAULTS);

  @BeforeAll
  static void pin() {
    NativeRuntime.pinIfFree();
  }

  private static CutNetwork cut(ComputationGraph network, OnnxModel onnx, int... shape) {
    Bundle bundle =
        new Bundle(
            new GraphNetwork(network),
            shape,
            Normalization.scale(1),
            MissingNode.getInstance(),
            null,
            List.of(),
            MissingNode.getInstance(),
            onnx);
    return CutNetwork.of(bundle, UNSAID, 60);
  }

  private static ComputationGraph network(String output) {
    var builder =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("h", new DenseLayer.Builder().nOut(4).build(), "in")
            .addLayer(
                "e", new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(), "h")
            .addLayer(
                "o", new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(), "e")
            .addLayer("logits", new DenseLayer.Builder().nOut(2).build(), "h")
            .addLayer("dropped", new DropoutLayer(0.5), "logits")
            .addLayer("softmax", new ActivationLayer(Activation.SOFTMAX), "dropped")
            .addLayer(
                "alone",
                new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                "in")
            .setOutputs("e", "o", "alone", "softmax")
            .setInputTypes(InputType.feedForward(5))
            .build();
    ComputationGraphConfiguration part = GraphCut.below(builder, output);
    ComputationGraph network = new ComputationGraph(part);
    network.init();
    return network;
  }

  @Test
  void belowTheOutputLayerAndOfAnEncoderWhatItGives() {
    assertThat(cut(network("o"), null, 5).cut()).isEqualTo("e");
    CutNetwork encoder = cut(network("e"), null, 5);
    assertThat(encoder.cut()).isEqualTo("e");
    assertThat(encoder.network().outputShape()).containsExactly(3);
  }

  @Test
  void aSoftmaxOfItsOwnBelongsToTheLogitsThatItStandsOn() {
    assertThat(cut(network("softmax"), null, 5).cut()).isEqualTo("h");
  }

  @Test
  void belowAnOutputLayerAloneThereIsNothing() throws IOException {
    assertThatThrownBy(() -> cut(network("alone"), null, 5))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot cut model below its output layer: it has no other layer; name one of [alone] in model.cut.");

    Path file = Path.of("../engines/onnx/src/test/resources/dev/graft/engine/onnx/clothes.onnx");
    OnnxModel onnx = OnnxModel.of(OnnxFile.read(Files.readAllBytes(file), "clothes.onnx"));
    ComputationGraph layer =
        OwnOutput.on(onnx.tensor(), new int[] {4}, OutputKind.DISTRIBUTION, Task.CLASSIFICATION);
    CutNetwork below = cut(layer, onnx, 1, 28, 28);
    assertThat(below.cut()).isEqualTo("kinds");
    assertThat(below.network().outputShape()).containsExactly(4);
  }
}
