package dev.graft.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.config.LayerSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.network.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

class PredictorTest {

  @TempDir Path folder;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  /** Features are divided by 10; then the outputs are softmax or sigmoid of x and bias. */
  private Predictor predictor(LayerSettings output, float[] weights, float[] biases)
      throws IOException {
    int inputs = weights.length / biases.length;
    ComputationGraph network =
        Samples.initialised(Architecture.chain(List.of(output), "input", new int[] {inputs}, 1));
    network
        .getLayer("kind")
        .getParam("W")
        .assign(Nd4j.create(weights, new long[] {inputs, biases.length}, 'c'));
    network
        .getLayer("kind")
        .getParam("b")
        .assign(Nd4j.create(biases, new long[] {1, biases.length}, 'c'));
    new Bundle(
            network,
            new int[] {inputs},
            Normalization.scale(10),
            Json.object(),
            List.of("cat", "dog"),
            Json.object(),
            null)
        .save(BundleStore.directory(folder));
    return Predictor.load(folder);
  }

  private Predictor identity() throws IOException {
    return predictor(Samples.output("kind", 2), new float[] {1, 0, 0, 1}, new float[] {0, 0});
  }

  /** softmax(2, 1) = (e / (e + 1), 1 / (e + 1)). */
  @Test
  void rawFeaturesAreScaledByTheBundle() throws IOException {
    Predictor.Prediction prediction = identity().predict(new float[] {20, 10});
    float first = (float) (Math.E / (Math.E + 1));
    assertThat(prediction.probabilities())
        .containsExactly(new float[] {first, 1 - first}, within(1e-6f));
    assertThat(prediction.label()).isZero();
    assertThat(prediction.className()).isEqualTo("cat");
  }

  @Test
  void aBatchEqualsOneAfterTheOther() throws IOException {
    Predictor predictor = identity();
    float[][] examples = {{20, 10}, {-3, 4}, {0, 0}};
    List<Predictor.Prediction> batch = predictor.predict(examples);
    assertThat(batch)
        .extracting(Predictor.Prediction::className)
        .containsExactly("cat", "dog", "cat");
    for (int i = 0; i < examples.length; i++) {
      assertThat(batch.get(i)).usingRecursiveComparison().isEqualTo(predictor.predict(examples[i]));
    }
  }

  /** sigmoid(3 - 2) = 0.731: class 1; sigmoid(1 - 2) = 0.269: class 0. */
  @Test
  void oneProbabilityTellsTwoClasses() throws IOException {
    Predictor predictor =
        predictor(Samples.binaryOutput("kind"), new float[] {1}, new float[] {-2});
    Predictor.Prediction dog = predictor.predict(new float[] {30});
    assertThat(dog.className()).isEqualTo("dog");
    assertThat(dog.probabilities()).containsExactly(new float[] {0.7310586f}, within(1e-6f));
    assertThat(predictor.predict(new float[] {10}).className()).isEqualTo("cat");
  }

  @Test
  void anExampleOfAnotherWidthIsRefused() throws IOException {
    Predictor predictor = identity();
    assertThatThrownBy(() -> predictor.predict(new float[] {1, 2, 3}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot predict an example of 3 features: the model takes 2.");
  }
}
