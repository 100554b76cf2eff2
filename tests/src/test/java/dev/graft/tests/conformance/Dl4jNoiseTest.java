package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StepContext;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a network with dropout and BatchNorm must keep beside {@link EngineConformance}. */
class Dl4jNoiseTest {

  private static final int ROWS = 12;

  @BeforeAll
  static void startSpark() {
    LocalSpark.get();
  }

  private static final String NORM = "{ name = norm, type = batch-normalization }";
  private static final String DROP = "{ name = drop, type = dropout, rate = 0.5 }";

  private static LocalModel model() {
    return model(NORM + DROP);
  }

  private static LocalModel model(String between) {
    TargetNetwork network =
        Fixtures.network(
            Fixtures.settings(
                """
                model.layers = [
                  { name = hidden, type = dense, units = 16, activation = tanh }
                  %s
                  { name = out, type = output, units = 3 }
                ]
                """
                    .formatted(between.replace("}{", "}\n{"))));
    return new Dl4jTrainable(NetworkDefinition.of(network.trained(), network.trainedShape(), false))
        .open();
  }

  private static Batch batch() {
    Random random = new Random(1);
    float[] rows = new float[ROWS * Fixtures.FEATURES];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat();
    }
    return Batch.of(rows, ROWS);
  }

  private static Targets targets() {
    return Targets.ofClasses(new Random(2).ints(ROWS, 0, 3).toArray());
  }

  private static float[] gradient(LocalModel model, long seed, boolean begins) {
    return gradient(model, new StepContext(seed, begins, 0, 0, ROWS, null));
  }

  private static float[] gradient(LocalModel model, StepContext context) {
    State into = model.gradientBuffer();
    model.gradient(batch(), targets(), context, into);
    return into.copy();
  }

  private static StepContext inference(long seed) {
    return new StepContext(seed, true, 0, 0, ROWS, null, StepContext.Mode.INFERENCE);
  }

  private static double loss(LocalModel model) {
    double sum = 0;
    for (float loss : model.losses(model.output(batch()), targets())) {
      sum += loss;
    }
    return sum;
  }

  private static float[] loaded(LocalModel model) {
    float[] flat = new float[model.layout().flatLength()];
    Random random = new Random(3);
    for (int i = 0; i < flat.length; i++) {
      flat[i] = random.nextFloat() / 2;
    }
    model.load(flat);
    return flat;
  }

  @Test
  void noiseComesFromTheSeedAloneOnAnyThread() {
    try (LocalModel model = model()) {
      loaded(model);
      float[] first = gradient(model, 7, true);
      assertThat(gradient(model, 7, false)).isNotEqualTo(first);
      assertThat(gradient(model, 8, true)).isNotEqualTo(first);
      assertThat(gradient(model, 7, true)).isEqualTo(first);
      assertThat(CompletableFuture.supplyAsync(() -> gradient(model, 7, true)).join())
          .isEqualTo(first);
    }
  }

  @Test
  void statisticsAreMovedByAGradientAndLeftAsTheyAre() {
    try (LocalModel model = model()) {
      float[] flat = loaded(model);
      float[] gradient = gradient(model, 7, true);
      assertThat(model.state().copy()).isEqualTo(flat);
      assertThat(model.layout().statisticsLength()).isEqualTo(32);
      assertThat(model.layout().statistics(gradient)).doesNotContain(0);
      float[] alone = model.statistics(batch(), StepContext.pass(7, true, ROWS));
      assertThat(alone).hasSize(32);
      assertThat(model.statistics(batch(), StepContext.pass(7, true, ROWS))).isEqualTo(alone);
    }
  }

  /** Of the weights as they are now, whatever was computed before. */
  @Test
  void inTheModeOfInferenceNothingIsRandom() {
    try (LocalModel model = model(DROP)) {
      loaded(model);
      float[] inferred = gradient(model, inference(7));
      assertThat(gradient(model, inference(8))).isEqualTo(inferred);
      assertThat(gradient(model, 7, true)).isNotEqualTo(inferred);
      float[] moved = model.state().copy();
      for (int i = 0; i < moved.length; i += 7) {
        assertThat((double) inferred[i])
            .as("weight %d", i)
            .isCloseTo(slope(model, moved, i), within(0.02));
      }
      model.load(moved);
      assertThat(gradient(model, inference(9))).isEqualTo(inferred);
    }
  }

  private static double slope(LocalModel model, float[] weights, int at) {
    float step = 1e-2f;
    float[] moved = weights.clone();
    moved[at] += step;
    model.load(moved);
    double above = loss(model);
    moved[at] = weights[at] - step;
    model.load(moved);
    return (above - loss(model)) / (2 * step);
  }

  @Test
  void normalisationByTheMinibatchHasNoGradientInTheModeOfInference() {
    try (LocalModel model = model(NORM)) {
      loaded(model);
      assertThatThrownBy(() -> gradient(model, inference(7)))
          .isInstanceOf(UnusableInputException.class)
          .hasMessage(
              "Cannot take a gradient of the network in the mode of inference: its layers normalise by the minibatch; freeze them (model.batch-normalization).");
    }
  }
}
