package dev.graft.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What layers without weights do with the numbers of their settings. */
class KerasSettingsTest {

  private static final TrainSettings TRAIN =
      Samples.train(TrainSettings.Optimizer.Type.SGD, 0.1, 0);

  @TempDir Path folder;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private KerasModel read(String config) {
    Path path = folder.resolve("model.h5");
    try (WritableHdfFile file = HdfFile.write(path)) {
      file.putAttribute("model_config", config.replace('\'', '"'));
      file.putAttribute("keras_version", "3.15.1");
    }
    return KerasModel.read(path, "model.h5");
  }

  private KerasModel sequential(String type, String settings) {
    return read(
        """
        {'class_name': 'Sequential', 'config': {'layers': [
          {'class_name': 'InputLayer', 'config': {'name': 'in', 'batch_shape': [null, 3]}},
          {'class_name': '%s', 'config': {'name': 'it', %s}},
          {'class_name': 'Activation', 'config': {'name': 'last', 'activation': 'linear'}}]}}
        """
            .formatted(type, settings));
  }

  /** A layer that is called with the same tensor more than once. */
  private KerasModel fedByOne(String type, String arguments) {
    String tensor = "{'class_name': '__keras_tensor__', 'config': {'keras_history': ['in', 0, 0]}}";
    return read(
        """
        {'class_name': 'Functional', 'config': {
          'input_layers': ['in', 0, 0], 'output_layers': ['it', 0, 0], 'layers': [
          {'class_name': 'InputLayer', 'name': 'in', 'config': {'batch_shape': [null, 3]}},
          {'class_name': '%s', 'name': 'it', 'config': {},
           'inbound_nodes': [{'args': %s, 'kwargs': {}}]}]}}
        """
            .formatted(type, arguments.replace("x", tensor)));
  }

  private static float[] output(KerasModel model, float... example) {
    return model
        .network()
        .outputSingle(Nd4j.createFromArray(new float[][] {example}))
        .dup('c')
        .data()
        .asFloat();
  }

  private static String array(String kind, String values) {
    return "{'class_name': '__%s__', 'config': {'value': %s, 'dtype': 'float64'}}"
        .formatted(kind, values);
  }

  @Test
  void arraysOfNumpyAndTensorsAreReadAsTheNumbersInThem() {
    String scale = "'scale': " + array("numpy", "[0.5, 0.25, 2.0]");
    assertThat(
            output(
                sequential("Rescaling", scale + ", 'offset': " + array("tensor", "[1, 2, 3]")),
                8,
                8,
                8))
        .containsExactly(5, 4, 19);
    assertThat(output(sequential("Rescaling", scale + ", 'offset': 1"), 8, 8, 8))
        .containsExactly(5, 3, 17);
    assertThat(
            output(
                sequential(
                    "Rescaling",
                    "'scale': " + array("numpy", "0.5") + ", 'offset': " + array("numpy", "[[1]]")),
                8,
                6,
                4))
        .containsExactly(5, 4, 3);
    assertThat(output(sequential("Rescaling", "'offset': [1, 2, 3]"), 8, 8, 8))
        .containsExactly(9, 10, 11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Rescaling | 'scale': {'class_name': 'Mine'} | scale = {'class_name':'Mine'} is not supported, a number is needed",
        "Rescaling | 'scale': {'class_name': '__numpy__', 'config': {}} | scale = {'class_name':'__numpy__','config':{}} is not supported, a number is needed",
        "Rescaling | 'scale': 1, 'offset': 'two' | offset = 'two' is not supported, a number is needed",
        "Rescaling | 'scale': [1, null, 3] | scale = null is not supported, a number is needed",
        "Rescaling | 'scale': [[1], [2], [3]] | scale = [1] is not supported, a number is needed",
        "Rescaling | 'scale': 1e999 | scale = 'Infinity' is not supported, a number is needed",
        "Normalization | 'mean': [1, 2, 3] | it has not as many means as variances",
        "Normalization | 'mean': 0, 'variance': 1, 'invert': {} | invert = {} is not supported, true or false is needed",
        "Normalization | 'mean': 0, 'variance': 1, 'axis': {} | axis = {} is not supported, a whole number is needed",
        "ELU | 'alpha': {} | alpha = {} is not supported, a number is needed",
        "ReLU | 'max_value': {} | max_value = {} is not supported, a number is needed",
        "Dense | 'data_format': 1 | data_format = 1 is not supported, a name is needed",
      })
  void aSettingThatIsNoNumberDoesNotPassForOne(String type, String settings, String why) {
    assertThatThrownBy(() -> sequential(type, settings))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot import the Keras model model.h5: layer 2 of 3, it (%s): %s."
                .formatted(type, why.replace('\'', '"')));
  }

  @Test
  void aLayerMayBeFedByTheSameOneSeveralTimes() {
    assertThat(output(fedByOne("Multiply", "[x, x]"), 1, 2, -3)).containsExactly(1, 4, 9);
    assertThat(output(fedByOne("Add", "[[x, x, x]]"), 1, 2, -3)).containsExactly(3, 6, -9);
    assertThat(output(fedByOne("Concatenate", "[[x, x]]"), 1, 2, -3))
        .containsExactly(1, 2, -3, 1, 2, -3);
  }

  private static TargetNetwork transfer(ComputationGraph network, String cut, int... shape) {
    ModelSettings model =
        new ModelSettings(
            "p", List.of(), cut, true, List.of(Samples.output("new", 2)), OnnxSettings.DEFAULTS);
    return TargetNetworks.transfer(network, model, shape, TRAIN, 1);
  }

  /** The baseline sees what the transfer sees, and keeps to it while it is trained. */
  @Test
  void theBaselineFromScratchHasTheScalesOfTheInput() {
    KerasModel model = sequential("Normalization", "'mean': [1, 2, 3], 'variance': [4, 16, 0.25]");
    TargetNetwork target = transfer(model.network(), "it", 3);
    TargetNetwork baseline = target.scratch(TRAIN, 1);
    ComputationGraph scratch =
        NetworkDefinition.of(baseline.trained(), baseline.trainedShape(), false).network();
    scratch.setParams(baseline.trainedPart().params());
    INDArray examples = Nd4j.createFromArray(new float[][] {{3, 6, 4}, {1, -2, 3}});
    scratch.fit(new DataSet(examples, Nd4j.eye(2)));
    assertThat(scratch.feedForward(examples, false).get("it"))
        .isEqualTo(Nd4j.createFromArray(new float[][] {{1, 1, 2}, {0, -1, 0}}));
    assertThat(scratch.getLayer("new").params())
        .isNotEqualTo(baseline.full().getLayer("new").params());
  }

  @Test
  void withLayerNormalisationThereIsNoBaselineFromScratch() throws Exception {
    KerasModel model = KerasModel.read(KerasParityTest.fixture("keras3-convnext.keras"), "m");
    TargetNetwork target = transfer(model.network(), "last", model.inputShape());
    assertThatThrownBy(() -> target.scratch(TRAIN, 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot train the baseline scratch: the network has layer normalisation, which cannot be trained.");
  }

  /** Deeplearning4j takes the clock for a seed, and a run goes on with its own network alone. */
  @Test
  void aNetworkIsTheSameWhenItIsReadAgain() {
    KerasModel model = sequential("Activation", "'activation': 'relu'");
    assertThat(model.network().getConfiguration().toJson())
        .contains("\"seed\" : 0,")
        .doesNotContainPattern("\"seed\" : [^0]");
  }
}
