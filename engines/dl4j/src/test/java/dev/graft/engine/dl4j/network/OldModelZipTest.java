package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.Samples;
import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Zips that old releases of Deeplearning4j wrote give what those gave: see MakeOldZips.java. */
class OldModelZipTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9.1", "1.0.0-beta3", "1.0.0-beta7"})
  void aMultiLayerNetworkOfAnOldRelease(String release) throws IOException {
    assertGives(release + "-dense", ramp(2, 4));
  }

  /** With BatchNorm, whose variances releases up to beta3 stored as they are. */
  @ParameterizedTest
  @ValueSource(strings = {"1.0.0-beta3", "1.0.0-beta7"})
  void aComputationGraphOfAnOldRelease(String release) throws IOException {
    assertGives(release + "-image", ramp(4, 2, 6, 6));
  }

  /** Deeplearning4j itself cannot read a graph's layers of that release: its 0 for no dropout. */
  @Test
  void aComputationGraphOfRelease091IsRefused() {
    assertThatThrownBy(() -> assertGives("0.9.1-image", ramp(4, 2, 6, 6)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot load a model from 0.9.1-image: its layout and weights are not a network that Deeplearning4j knows.");
  }

  private static void assertGives(String name, INDArray input) throws IOException {
    try (InputStream zip = OldModelZipTest.class.getResourceAsStream("zip/" + name + ".zip");
        InputStream json = OldModelZipTest.class.getResourceAsStream("zip/" + name + ".json")) {
      ComputationGraph network = ModelZip.read(zip, name);
      JsonNode expected = new ObjectMapper().readTree(json).path("output");
      float[] actual = network.outputSingle(input).dup('c').data().asFloat();
      assertThat(actual).hasSize(expected.size());
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).isCloseTo((float) expected.get(i).asDouble(), within(1e-5f));
      }
    }
  }

  /** The sine of 0, 1, 2 ... */
  private static INDArray ramp(long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return Nd4j.create(values, shape, 'c');
  }
}
