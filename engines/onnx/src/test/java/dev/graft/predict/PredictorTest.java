package dev.graft.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.Manifest;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    return predictor(Task.CLASSIFICATION, output, weights, biases);
  }

  private Predictor predictor(Task task, LayerSettings output, float[] weights, float[] biases)
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
            new GraphNetwork(network),
            new int[] {inputs},
            Normalization.scale(10),
            Json.object(),
            task,
            List.of("cat", "dog").subList(0, task.names(biases.length)),
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
    Prediction prediction = identity().predict(new float[] {20, 10});
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
    List<Prediction> batch = predictor.predict(examples);
    assertThat(batch).extracting(Prediction::className).containsExactly("cat", "dog", "cat");
    for (int i = 0; i < examples.length; i++) {
      assertThat(batch.get(i)).usingRecursiveComparison().isEqualTo(predictor.predict(examples[i]));
    }
  }

  /** sigmoid(3 - 2) = 0.731: class 1; sigmoid(1 - 2) = 0.269: class 0. */
  @Test
  void oneProbabilityTellsTwoClasses() throws IOException {
    Predictor predictor =
        predictor(Samples.binaryOutput("kind"), new float[] {1}, new float[] {-2});
    Prediction dog = predictor.predict(new float[] {30});
    assertThat(dog.className()).isEqualTo("dog");
    assertThat(dog.probabilities()).containsExactly(new float[] {0.7310586f}, within(1e-6f));
    assertThat(predictor.predict(new float[] {10}).className()).isEqualTo("cat");
  }

  private static LayerSettings output(int units, String activation, String loss) {
    return LayerSettings.named("kind", LayerType.OUTPUT)
        .units(units)
        .activation(activation)
        .loss(loss)
        .build();
  }

  /** sigmoid(2) and sigmoid(1) hold, sigmoid(-1) does not. */
  @Test
  void aMultiLabelModelTellsTheLabelsThatHold() throws IOException {
    Predictor predictor =
        predictor(
            Task.MULTI_LABEL,
            output(2, "sigmoid", "binary-crossentropy"),
            new float[] {1, 0, 0, 1},
            new float[] {0, 0});
    Prediction both = predictor.predict(new float[] {20, 10});
    assertThat(both.labels()).containsExactly("cat", "dog");
    assertThat(both.probabilities())
        .containsExactly(new float[] {0.8807971f, 0.7310586f}, within(1e-6f));
    assertThat(predictor.predict(new float[] {-10, 10}).labels()).containsExactly("dog");
    assertThat(predictor.predict(new float[] {-10, -10}).labels()).isEmpty();
    assertThatThrownBy(both::className)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a prediction for the task multi-label with 2 outputs has no class");
  }

  @Test
  void aRegressionModelTellsNumbers() throws IOException {
    Predictor one =
        predictor(Task.REGRESSION, output(1, "linear", "mse"), new float[] {3}, new float[] {1});
    Prediction seven = one.predict(new float[] {20});
    assertThat(seven.value()).isEqualTo(7);
    assertThat(seven).hasToString("cat 7.0");
    assertThatThrownBy(seven::probabilities).hasMessageContaining("has no probabilities");
    Predictor two =
        predictor(
            Task.REGRESSION,
            output(2, "linear", "mse"),
            new float[] {1, 2, 0, 0},
            new float[] {0, 0});
    Prediction values = two.predict(new float[] {10, 0});
    assertThat(values.values()).containsExactly(1, 2);
    assertThatThrownBy(values::value).hasMessageContaining("has no single number");
  }

  /** Bundles of versions that knew classes only do not name a task. */
  @Test
  void aBundleWithoutATaskIsAClassifier() throws IOException {
    identity();
    Manifest older = new Manifest(BundleStore.directory(folder));
    for (String name : List.of("model.zip", "preprocessing.json", "provenance.json")) {
      byte[] same = Files.readAllBytes(folder.resolve(name));
      older.write(name, out -> out.write(same));
    }
    older.write(
        "labels.json",
        out -> out.write("{\"classes\":[\"cat\",\"dog\"]}".getBytes(StandardCharsets.UTF_8)));
    older.finish();
    Prediction prediction = Predictor.load(folder).predict(new float[] {10, 20});
    assertThat(prediction.task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(prediction.className()).isEqualTo("dog");
  }

  @Test
  void anExampleOfAnotherWidthIsRefused() throws IOException {
    Predictor predictor = identity();
    assertThatThrownBy(() -> predictor.predict(new float[] {1, 2, 3}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot predict an example of 3 features: the model takes 2.");
  }
}
