package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

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

  private static LocalModel model() {
    TargetNetwork network =
        Fixtures.network(
            Fixtures.settings(
                """
                model.layers = [
                  { name = hidden, type = dense, units = 16, activation = tanh }
                  { name = norm, type = batch-normalization }
                  { name = drop, type = dropout, rate = 0.5 }
                  { name = out, type = output, units = 3 }
                ]
                """));
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

  private static float[] gradient(LocalModel model, long seed, boolean begins) {
    State into = model.gradientBuffer();
    Targets targets = Targets.ofClasses(new Random(2).ints(ROWS, 0, 3).toArray());
    model.gradient(batch(), targets, new StepContext(seed, begins, 0, 0, ROWS, null), into);
    return into.copy();
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
}
