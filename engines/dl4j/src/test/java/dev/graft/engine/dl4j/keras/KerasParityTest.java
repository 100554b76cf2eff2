package dev.graft.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.engine.dl4j.network.ModelZip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Outputs of imported networks against those that Keras itself gave: see make_keras_fixtures.py.
 */
class KerasParityTest {

  static Stream<String> models() {
    return Stream.concat(ofBoth(), ofKeras3());
  }

  private static Stream<String> ofKeras3() {
    return Stream.of(
        "keras3-excitation.h5",
        "keras3-excitation.keras",
        "keras3-convnext.keras",
        "keras3-convolution1d.keras",
        "keras3-pooling-first.h5");
  }

  private static Stream<String> ofBoth() {
    return Stream.of(
            "dense",
            "activations",
            "conv",
            "batchnorm",
            "mobile",
            "strides",
            "merges",
            "simple-rnn",
            "nested",
            "skip",
            "skip-trained",
            "lstm",
            "bidirectional",
            "bidirectional-last",
            "embedding-lstm",
            "embedding-mean",
            "rows")
        .flatMap(
            name ->
                Stream.of(
                    "tfkeras-" + name + ".h5",
                    "keras3-" + name + ".h5",
                    "keras3-" + name + ".keras"));
  }

  @ParameterizedTest
  @MethodSource("models")
  void givesWhatKerasGaveAlsoAfterSaving(String file) throws Exception {
    KerasModel model = KerasModel.read(fixture(file), file);
    JsonNode given = json(file.replaceFirst("\\.[a-z0-9]+$", ".json"));
    INDArray input = input(given, model.inputShape());
    assertOutput(given, model.network().outputSingle(input));
    assertOutput(given, saved(model.network()).outputSingle(input));
  }

  private static ComputationGraph saved(ComputationGraph network) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ModelZip.write(network, zip);
    return ModelZip.read(new ByteArrayInputStream(zip.toByteArray()), "saved");
  }

  private static void assertOutput(JsonNode given, INDArray output) {
    float[] actual = output.dup('c').data().asFloat();
    JsonNode expected = given.path("output");
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo((float) expected.get(i).asDouble(), within(1e-5f));
    }
  }

  /** In Graft's order: channels, or features, before the other dimensions. */
  private static INDArray input(JsonNode given, int[] shape) {
    INDArray input = array(given, "input");
    if (shape.length == 1) {
      return input.reshape(input.size(0), shape[0]);
    }
    return switch (input.rank()) {
      case 4 -> input.permute(0, 3, 1, 2).dup('c');
      case 3 -> input.permute(0, 2, 1).dup('c');
      default -> input;
    };
  }

  private static INDArray array(JsonNode given, String key) {
    float[] values = new float[given.path(key).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) given.path(key).get(i).asDouble();
    }
    long[] shape = new long[given.path(key + "Shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = given.path(key + "Shape").get(i).asLong();
    }
    return Nd4j.create(values, shape, 'c');
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream in = KerasParityTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  static Path fixture(String name) throws URISyntaxException {
    return Path.of(KerasParityTest.class.getResource(name).toURI());
  }
}
