package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a prepared network with dropout and BatchNorm must keep beside {@link EngineConformance}.
 */
class TorchNoiseTest {

  private static final int ROWS = 12;

  @BeforeAll
  static void startSpark() {
    LocalSpark.get();
  }

  private static LocalModel model() {
    return model("noisy.pt");
  }

  private static LocalModel model(String name) {
    LocalModel model = TorchFiles.network(name).trainable(new int[] {Fixtures.FEATURES}).open();
    float[] flat = new float[model.layout().flatLength()];
    Random random = new Random(3);
    for (int i = 0; i < flat.length; i++) {
      flat[i] = random.nextFloat() / 2;
    }
    model.load(flat);
    return model;
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

  private static float[] gradient(LocalModel model, StepContext context) {
    State into = model.gradientBuffer();
    model.gradient(batch(), targets(), context, into);
    return into.copy();
  }

  private static float[] gradient(LocalModel model, long seed, boolean begins) {
    return gradient(model, new StepContext(seed, begins, 0, 0, ROWS, null));
  }

  private static StepContext inference(long seed) {
    return new StepContext(seed, true, 0, 0, ROWS, null, StepContext.Mode.INFERENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"noisy.pt", "attending.pt"})
  void noiseComesFromTheSeedAloneOnAnyThread(String name) {
    try (LocalModel model = model(name)) {
      float[] first = gradient(model, 7, true);
      float[] second = gradient(model, 7, false);
      assertThat(second).isNotEqualTo(first);
      assertThat(gradient(model, 8, true)).isNotEqualTo(first);
      assertThat(gradient(model, 7, true)).isEqualTo(first);
      assertThat(gradient(model, 7, false)).isEqualTo(second);
      assertThat(CompletableFuture.supplyAsync(() -> gradient(model, 7, true)).join())
          .isEqualTo(first);
    }
  }

  /** libtorch has one generator a process: tasks that run at once must not draw from it. */
  @Test
  void tasksAtOnceDoNotDisturbEachOther() {
    List<float[]> alone = steps(5);
    List<CompletableFuture<List<float[]>>> tasks = new ArrayList<>();
    for (int task = 0; task < 4; task++) {
      tasks.add(CompletableFuture.supplyAsync(() -> steps(5)));
    }
    for (CompletableFuture<List<float[]>> task : tasks) {
      List<float[]> steps = task.join();
      for (int step = 0; step < alone.size(); step++) {
        assertThat(steps.get(step)).isEqualTo(alone.get(step));
      }
    }
  }

  private static List<float[]> steps(int count) {
    try (LocalModel model = model()) {
      List<float[]> gradients = new ArrayList<>();
      for (int step = 0; step < count; step++) {
        gradients.add(gradient(model, 7, step == 0));
      }
      return gradients;
    }
  }

  @Test
  void statisticsAreMovedByAGradientAndLeftAsTheyAre() {
    try (LocalModel model = model()) {
      float[] flat = model.state().copy();
      float[] gradient = gradient(model, 7, true);
      assertThat(model.state().copy()).isEqualTo(flat);
      StateLayout layout = model.layout();
      assertThat(layout.statisticsLength()).isEqualTo(32);
      assertThat(layout.statistics(gradient)).doesNotContain(0);
      float[] alone = model.statistics(batch(), StepContext.pass(7, true, ROWS));
      float[] moved = layout.statistics(gradient);
      float[] before = layout.statistics(flat);
      for (int i = 0; i < moved.length; i++) {
        // Running variances are PyTorch's: those of what the values are drawn from.
        float minibatch = i < moved.length / 2 ? alone[i] : alone[i] * ROWS / (ROWS - 1);
        assertThat(before[i] - moved[i])
            .isCloseTo(0.9f * before[i] + 0.1f * minibatch, within(1e-5f));
      }
      assertThat(model.state().copy()).isEqualTo(flat);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"noisy.pt", "attending.pt"})
  void inTheModeOfInferenceNothingIsRandomAndNothingMoves(String name) {
    try (LocalModel model = model(name)) {
      float[] inferred = gradient(model, inference(7));
      assertThat(gradient(model, inference(8))).isEqualTo(inferred);
      assertThat(model.layout().statistics(inferred)).containsOnly(0);
      assertThat(gradient(model, 7, true)).isNotEqualTo(inferred);
    }
  }
}
