package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.Metrics;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.featurize.TrainingInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that goes on from any of its checkpoints ends as if nothing had happened. */
class ResumeTest {

  @TempDir private Path folder;

  private final List<ExampleChunk> blocks = Fixtures.blocks(33, 0, 21, 40);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  /** Writes every checkpoint to files and can begin from one of them. */
  private final class Kept implements Checkpointing {
    private final TreeMap<Integer, SavedState> rounds = new TreeMap<>();
    private SavedState begin;

    @Override
    public SavedState found() {
      return begin;
    }

    @Override
    public boolean due(int round) {
      return true;
    }

    @Override
    public void take(int round, int bestRound, SavedState state) {
      BundleStore store =
          BundleStore.directory(folder.resolve(System.identityHashCode(this) + "-" + round));
      try {
        state.save(store, Json.object());
        rounds.put(round, SavedState.load(store).state());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TrainingResult run(Settings settings, Checkpointing kept, TrainingListener... listeners) {
    return run(settings, new Oversight(List.of(listeners), kept, new Cancellation()));
  }

  private TrainingResult run(Settings settings, Oversight oversight) {
    return TrainingFixture.run(
        settings,
        0,
        Fixtures.rdd(blocks),
        TrainingFixture.sizes(blocks),
        TrainingInput.plain(),
        Fixtures.rdd(Fixtures.blocks(60, 60)).map(new UnlessStopped()),
        oversight);
  }

  private static void assertSame(TrainingResult result, TrainingResult expected, Object where) {
    assertThat(result)
        .as("%s", where)
        .usingRecursiveComparison()
        .ignoringFields("costs.validationSeconds")
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.outer.type = nesterov, train.merge = [ema, wise-ft, soup, model-stock]",
        "train.outer.type = adam, evaluate.every = 2",
        "train.outer { type = bmuf, learning-rate = 1.9, momentum = 0.95 }, evaluate.every = 1",
        "train.average-schedule = adacomm, train.average-every = 5",
        "train.early-stopping.patience = 2, evaluate.every = 1, train.optimizer.learning-rate = 0.3",
        "train.average-every = auto",
        "train { outer.type = slowmo, schedule { type = cosine, warm-up = 2 }, average-schedule = qsr, qsr-alpha = 0.002, weight-decay = 0.01, clipping { type = global-norm, threshold = 0.1 } }",
        "train { average = gradients, average-every = 1, schedule.type = one-cycle }",
        "train { epochs = 20, average-every = 8, optimizer.learning-rate = auto, schedule.type = linear, outer.type = slowmo }",
        "train { average = gradients, average-every = 1 }",
        "model.layers = [{ name = out, type = output, units = 3 }], train { optimizer.type = lbfgs, epochs = 40 }",
      })
  void anyCheckpointLeadsToTheSameEnd(String what) {
    Settings settings =
        Fixtures.settings("train { epochs = 3, batch-size = 20, average-every = 3 }", what);
    Kept kept = new Kept();
    Reasons first = new Reasons();
    TrainingResult undisturbed = run(settings, kept, first);
    assertThat(kept.rounds.keySet()).hasSize(undisturbed.course().rounds()).contains(1);
    int rounds = undisturbed.course().rounds();
    for (int round : new int[] {1, rounds / 2, rounds - 1, rounds}) {
      Kept again = new Kept();
      again.begin = kept.rounds.get(round);
      Reasons told = new Reasons();
      assertSame(run(settings, again, told), undisturbed, "resumed after round " + round);
      assertThat(again.rounds.keySet()).allMatch(later -> later > round);
      assertThat(told.of).isEqualTo(first.of);
    }
  }

  /** Why the interval and the rate are what they are. */
  private static final class Reasons implements TrainingListener {
    private final List<String> of = new ArrayList<>();

    @Override
    public void planned(Plan plan) {
      of.add(plan.why());
      of.add(plan.rateWhy());
    }
  }

  /** Validation blocks that cannot be had after a stop. */
  private static final class UnlessStopped implements Function<ExampleStore, ExampleStore> {
    private static final long serialVersionUID = 1L;
    private static final AtomicBoolean STOPPED = new AtomicBoolean();

    @Override
    public ExampleStore call(ExampleStore block) {
      if (STOPPED.get()) {
        throw new IllegalStateException("stopped");
      }
      return block;
    }
  }

  @Test
  void aStopInsideAValidationLosesNeitherTheRoundNorTheValidation() {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 2, batch-size = 20, average-every = 3, outer.type = nesterov }");
    TrainingResult undisturbed = run(settings, new Kept());
    for (int at : new int[] {undisturbed.course().rounds() / 2, undisturbed.course().rounds()}) {
      Cancellation cancellation = new Cancellation();
      TrainingListener stopper =
          new TrainingListener() {
            @Override
            public void roundFinished(Round round) {
              if (round.round() == at) {
                UnlessStopped.STOPPED.set(true);
                cancellation.request();
              }
            }
          };
      Kept kept = new Kept();
      assertThatThrownBy(() -> run(settings, new Oversight(List.of(stopper), kept, cancellation)))
          .isInstanceOf(CancelledException.class);
      UnlessStopped.STOPPED.set(false);
      assertThat(kept.rounds.lastKey()).isEqualTo(at);
      assertThat(kept.rounds.get(at).in("progress").whole("settled")).isZero();
      Kept again = new Kept();
      again.begin = kept.rounds.get(at);
      assertSame(run(settings, again), undisturbed, "stopped after round " + at);
    }
  }

  @Test
  void listenersGoOnToo() {
    List<String> heard = new ArrayList<>();
    final class Counting implements TrainingListener {
      private int rounds;

      @Override
      public void roundFinished(Round round) {
        rounds++;
      }

      @Override
      public void validated(Round round, Metrics metrics) {
        heard.add(rounds + " rounds at " + round.round());
      }

      @Override
      public void save(SavedState to) {
        to.put("rounds", rounds);
      }

      @Override
      public void restore(SavedState from) {
        rounds = (int) from.whole("rounds");
      }
    }
    Settings settings =
        Fixtures.settings("train { epochs = 2, batch-size = 12, average-every = 2 }");
    Kept kept = new Kept();
    run(settings, kept, new Counting());
    List<String> undisturbed = List.copyOf(heard);
    heard.clear();
    Kept again = new Kept();
    again.begin = kept.rounds.get(1);
    run(settings, again, new Counting());
    assertThat(heard).isEqualTo(undisturbed);
  }

  @Test
  void otherPartitionsAreRefused() {
    Settings settings = Fixtures.settings("train { epochs = 1, batch-size = 12 }");
    Kept kept = new Kept();
    run(settings, kept);
    Kept again = new Kept();
    again.begin = kept.rounds.get(1);
    List<ExampleChunk> others = Fixtures.blocks(33, 1, 21, 40);
    assertThatThrownBy(
            () ->
                TrainingFixture.run(
                    settings,
                    0,
                    Fixtures.rdd(others),
                    TrainingFixture.sizes(others),
                    TrainingInput.plain(),
                    null,
                    new Oversight(List.of(), again, new Cancellation())))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("its workers had [33,0,21,40] examples, now they have [33,1,21,40]");
  }
}
