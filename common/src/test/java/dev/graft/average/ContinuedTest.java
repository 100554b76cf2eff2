package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluate.Score;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.train.EarlyStopping;
import dev.graft.train.Worsening;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the driver remembers between rounds goes on from a checkpoint as if nothing had been. */
class ContinuedTest {

  private static final double[][] GRADIENTS = {
    {0.5, -0.25, 1 / 3d}, {-0.125, 0.7, 0}, {1e-3, -2, 0.1}, {0.3, 0.3, 0.3}
  };

  @TempDir private Path folder;

  private SavedState written(SavedState state) throws IOException {
    BundleStore store = BundleStore.directory(folder);
    state.save(store, Json.object());
    return SavedState.load(store).state();
  }

  static Stream<Supplier<OuterOptimizer>> optimizers() {
    return Stream.of(
        PlainAveraging::new,
        () -> new Nesterov(0.7, 0.9),
        () -> new SlowMo(1, 0.5, 0.01),
        () -> new Bmuf(1, 0.75),
        () -> AdaptiveServer.adam(0.01, 0.9, 0.99, 1e-3),
        () -> AdaptiveServer.yogi(0.01, 0.9, 0.99, 1e-3));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void outerOptimizersGoOnAfterAnyRound(Supplier<OuterOptimizer> kind) throws IOException {
    for (int saved = 0; saved <= GRADIENTS.length; saved++) {
      OuterOptimizer undisturbed = kind.get();
      OuterOptimizer before = kind.get();
      OuterOptimizer after = kind.get();
      float[] expected = {1, 2, 3};
      float[] weights = {1, 2, 3};
      for (int round = 0; round < GRADIENTS.length; round++) {
        if (round == saved) {
          SavedState state = new SavedState();
          before.save(state);
          before.step(weights, new double[] {9, 9, 9});
          after.restore(written(state));
        }
        expected = undisturbed.step(expected, GRADIENTS[round]);
        weights = (round < saved ? before : after).step(weights, GRADIENTS[round]);
      }
      assertThat(weights).as("saved before round %d", saved).containsExactly(expected);
    }
  }

  @Test
  void averagesOfRoundsGoOn() throws IOException {
    WeightEma undisturbed = new WeightEma(new float[] {1, -1}, 0.9);
    WeightEma before = new WeightEma(new float[] {1, -1}, 0.9);
    undisturbed.add(new float[] {2, 3}, 4);
    before.add(new float[] {2, 3}, 4);
    SavedState state = new SavedState();
    before.save(state);
    before.add(new float[] {100, 100}, 9);
    WeightEma after = new WeightEma(new float[] {1, -1}, 0.9);
    after.restore(written(state));
    undisturbed.add(new float[] {5, 7}, 2);
    after.add(new float[] {5, 7}, 2);
    assertThat(after.weights()).containsExactly(undisturbed.weights());
  }

  @Test
  void soupsKeepTheirCandidates() throws IOException {
    GreedySoup before = new GreedySoup(2);
    before.offer(1, new Score(0.5, 1), new float[] {1});
    before.offer(2, new Score(0.7, 1), new float[] {2});
    before.offer(3, new Score(0.6, 1), new float[] {3});
    SavedState state = new SavedState();
    before.save(state);
    GreedySoup after = new GreedySoup(2);
    after.restore(written(state));
    assertThat(after.rounds()).containsExactly(2, 3);
    after.offer(4, new Score(0.65, 1), new float[] {4});
    assertThat(after.rounds()).containsExactly(2, 4);
    assertThat(after.make(weights -> new Score(weights[0], 1)).weights()).containsExactly(3);
  }

  @Test
  void waitingGoesOnWhereItWas() throws IOException {
    EarlyStopping before = new EarlyStopping(2, 3, 0);
    before.improves(new Score(0.5, 1));
    before.took(3);
    before.improves(new Score(0.4, 1));
    SavedState state = new SavedState();
    before.save(state);
    EarlyStopping after = new EarlyStopping(2, 3, 0);
    after.restore(written(state));
    assertThat(after.stops()).isFalse();
    assertThat(after.improves(new Score(0.45, 1))).isFalse();
    assertThat(after.stops()).isTrue();
  }

  @Test
  void theFirstWaitHasNothingToCompareWith() throws IOException {
    SavedState state = new SavedState();
    new EarlyStopping(1, 0, 0).save(state);
    EarlyStopping after = new EarlyStopping(1, 0, 0);
    after.restore(written(state));
    assertThat(after.improves(Score.NONE)).isFalse();
    assertThat(after.improves(new Score(-3, 1))).isTrue();
  }

  @Test
  void worseningIsCountedOn() throws IOException {
    Worsening before = new Worsening();
    List.of(0.5, 0.4).forEach(before::twice);
    SavedState state = new SavedState();
    before.save(state);
    Worsening after = new Worsening();
    after.restore(written(state));
    assertThat(after.twice(0.3)).isTrue();
  }
}
