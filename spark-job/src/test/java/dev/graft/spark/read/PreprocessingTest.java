package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Normalization;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.save.Bundle;
import java.io.StringReader;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {

  private static final Normalization AS_THEY_ARE = Normalization.scale(1);

  @ParameterizedTest
  @ValueSource(strings = {"idx", "cifar10", "cifar100", "images"})
  void picturesOfANetworkFromRandomWeightsBecomeValuesFrom0To1(String format) {
    assertThat(Preprocessing.fromScratch(data(format), false)).isEqualTo(Normalization.scale(255));
    assertThat(Preprocessing.fromScratch(data(format), true)).isEqualTo(AS_THEY_ARE);
    assertThat(Preprocessing.fromScratch(data(format, "data.scale = 2"), false))
        .isEqualTo(Normalization.scale(2));
  }

  @Test
  void numbersStayAsTheyAre() {
    assertThat(Preprocessing.fromScratch(data("csv"), false)).isEqualTo(AS_THEY_ARE);
    assertThat(Preprocessing.of(data("csv"), file(1), "m.zip")).isEqualTo(AS_THEY_ARE);
  }

  @Test
  void aFileThatDoesNotSayHowItTakesPicturesIsRefused() {
    assertThatThrownBy(() -> Preprocessing.of(data("images"), file(0), "m.zip"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot tell how m.zip takes its pictures:")
        .hasMessageContaining("data.scale")
        .hasMessageContaining("data.normalization.mode");
    assertThat(Preprocessing.of(data("images", "data.scale = 255"), file(0), "m.zip"))
        .isEqualTo(Normalization.scale(255));
  }

  @Test
  void aFileThatRescalesItselfTakesPixelsAsTheyAre() {
    assertThat(Preprocessing.of(data("images"), file(1 / 255.0), "m.zip")).isEqualTo(AS_THEY_ARE);
  }

  @Test
  void aSavedModelGoesOnAsItWasMade() {
    Bundle saved = file(0).with(Normalization.torch());
    assertThat(Preprocessing.of(data("images"), saved, "m")).isEqualTo(Normalization.torch());
  }

  /** A model file of another tool, with a layer that rescales unless its scale is 0. */
  private static Bundle file(double scale) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(4));
    if (scale != 0) {
      graph.addVertex("scale", new ScaleVertex(scale), "in");
    }
    graph
        .addLayer(
            "out", new OutputLayer.Builder().nIn(4).nOut(2).build(), scale == 0 ? "in" : "scale")
        .setOutputs("out");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    MissingNode nothing = MissingNode.getInstance();
    return new Bundle(
        new GraphNetwork(network), null, null, nothing, null, List.of(), nothing, null);
  }

  private static DataSettings data(String format, String... more) {
    String job =
        """
        output = unused
        data.format = %s
        data.train { %s }
        model.layers = [{ name = out, type = output, units = 10 }]
        """
            .formatted(
                format, format.equals("idx") ? "images = some, labels = some" : "path = some");
    return SettingsReader.read(
            Command.PRETRAIN, new StringReader(job + String.join("\n", more)), "job", List.of())
        .data();
  }
}
