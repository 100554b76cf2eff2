package dev.graft.spark.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.listen.TrainingListener;
import dev.graft.track.Histogram;
import dev.graft.track.Tracker;
import dev.graft.train.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<String> told = new ArrayList<>();

  @Test
  void aTryThatGoesOnBeginsWithItsFirstRound() {
    Rounds rounds = new Rounds(List.of(new Listening()), false, true);
    moved(rounds, 41);
    rounds.roundFinished(round(41));
    moved(rounds, 42);
    assertThat(told)
        .containsExactly(
            "goes on with 41",
            "41 deltas/all of 2",
            "41 deltas/out of 2",
            "41",
            "42 deltas/all of 2",
            "42 deltas/out of 2");
    assertThat(rounds.last()).isEqualTo(41);
  }

  @Test
  void stagesAreCountedThrough() {
    Rounds rounds = new Rounds(List.of(new Listening()), true, false);
    rounds.stageBegins(new TrainingListener.Stage(2, 2, "all", 10));
    moved(rounds, 1);
    rounds.roundFinished(round(1));
    assertThat(told).containsExactly("11 gradients/all of 2", "11 gradients/out of 2", "11");
  }

  @Test
  void allWeightsAreCountedWhereNotEachIsInALayer() {
    Rounds rounds = new Rounds(List.of(new Listening()), false, false);
    moved(rounds, 1, Map.of("out", List.of(new Range(1, 2))));
    assertThat(told).containsExactly("1 deltas/all of 2", "1 deltas/out of 1");
  }

  @Test
  void layersAreThoseOfTheStage() {
    Rounds rounds = new Rounds(List.of(new Listening()), false, false);
    moved(rounds, 1);
    rounds.stageBegins(new TrainingListener.Stage(2, 2, "all", 1));
    moved(rounds, 1, Map.of("in", List.of(new Range(0, 1)), "out", List.of(new Range(1, 2))));
    assertThat(told).endsWith("2 deltas/all of 2", "2 deltas/in of 1", "2 deltas/out of 1");
  }

  private static void moved(Rounds rounds, int round) {
    moved(rounds, round, Map.of("out", List.of(new Range(0, 2))));
  }

  private static void moved(Rounds rounds, int round, Map<String, List<Range>> layers) {
    rounds.moved(
        new TrainingListener.Moved() {
          @Override
          public int round() {
            return round;
          }

          @Override
          public double[] gradient() {
            return new double[] {1, 2};
          }

          @Override
          public Map<String, List<Range>> layers() {
            return layers;
          }
        });
  }

  private static TrainingListener.Round round(int number) {
    return new TrainingListener.Round(number, 1, number, 8, 0, 0.5, null, 0.1, 10, 20);
  }

  private final class Listening implements Tracker {
    @Override
    public void goesOnWith(long round) {
      told.add("goes on with " + round);
    }

    @Override
    public void figures(long round, Map<String, Double> figures) {
      told.add("" + round);
    }

    @Override
    public boolean wantsHistograms(long round) {
      return true;
    }

    @Override
    public void histogram(long round, String name, Histogram numbers) {
      told.add(round + " " + name + " of " + numbers.count());
    }

    @Override
    public void settle(Status status, BooleanSupplier hurried) {}

    @Override
    public Told told() {
      return null;
    }

    @Override
    public void close() {}
  }
}
