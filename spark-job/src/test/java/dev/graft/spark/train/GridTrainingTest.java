package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.evaluate.Criterion;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.Replica;
import dev.graft.train.TrainingExamples;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several settings on one scan: each comes to what it comes to alone, bit for bit. */
class GridTrainingTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(33, 0, 21, 40);
  private static final List<ExampleChunk> HELD = Fixtures.blocks(30, 25);

  private static final String SHARED =
      "train { epochs = 4, batch-size = 12, average-every = 2, early-stopping.patience = 2 }";

  /**
   * What must not be mixed up: rates, moments, seeds, lengths, layouts, noise, what codecs keep.
   */
  private static final List<String> SETTINGS =
      List.of(
          "train.optimizer.learning-rate = 0.05",
          "train.optimizer { type = nesterovs, learning-rate = 0.2 }",
          "train { l2 = 0.5, optimizer.learning-rate = 0.05 }",
          "seed = 7",
          "train { batch-size = 24, epochs = 6, average-every = 3 }",
          "train { schedule.type = cosine, average = gradients, average-every = 1 }",
          "train.codec { type = int8 }",
          "model.layers = [{ name = wide, type = dense, units = 9 }, { name = out, type = output, units = 3 }]",
          "model.layers = [{ name = hidden, type = dense, units = 5 }, { name = drop, type = dropout, rate = 0.4 }, { name = out, type = output, units = 3 }]",
          "model.layers = [{ name = hidden, type = dense, units = 7 }, { name = drop, type = dropout, rate = 0.3 }, { name = out, type = output, units = 3 }]",
          "train { outer.type = nesterov, merge = [ema, soup] }");

  private static final String LINEAR =
      "model.layers = [{name = out, type = output, units = 3, activation = linear, loss = mse}]";

  private static final String DIVERGES = "train.optimizer { type = sgd, learning-rate = 1e6 }";

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private static List<Settings> settings(List<String> own) {
    return own.stream().map(one -> Fixtures.settings(SHARED, one)).toList();
  }

  private static TrainingResult alone(Settings settings) {
    return alone(settings, BLOCKS);
  }

  private static TrainingResult alone(Settings settings, List<ExampleChunk> blocks) {
    return TrainingFixture.run(
        settings,
        Fixtures.rdd(blocks),
        TrainingFixture.sizes(blocks),
        Fixtures.rdd(HELD),
        List.of());
  }

  private static List<GridTraining.Ended> together(
      List<Settings> settings, Checkpointing checkpointing, TrainingListener... listeners) {
    return together(settings, BLOCKS, checkpointing, listeners);
  }

  private static List<GridTraining.Ended> together(
      List<Settings> settings,
      List<ExampleChunk> blocks,
      Checkpointing checkpointing,
      TrainingListener... listeners) {
    JavaRDD<ExampleStore> examples = Fixtures.rdd(blocks);
    JavaRDD<ExampleStore> held = Fixtures.rdd(HELD);
    FeatureScales scales =
        blocks.stream()
            .map(block -> FeatureScales.of(TrainingExamples.of(block)))
            .reduce(FeatureScales.none(), FeatureScales::merge);
    List<Training> trainings = new ArrayList<>();
    try {
      for (Settings one : settings) {
        var network = Fixtures.network(one);
        Trainable trainable = Fixtures.trainable(network);
        try (Replica replica = new Replica(trainable)) {
          trainings.add(
              new Training(
                  one,
                  LocalSpark.PROFILE,
                  new TrainingSubject(
                      "test",
                      trainable,
                      Task.CLASSIFICATION,
                      replica.layout(),
                      TrainingFixture.initial(network, trainable),
                      null),
                  new TrainingData(
                      examples,
                      TrainingFixture.sizes(blocks),
                      TrainingInput.plain(),
                      one.train().solves() ? scales : null,
                      held),
                  Oversight.of(List.of())));
        }
      }
      return new GridTraining(
              trainings,
              "grid",
              Criterion.AUTO,
              new Oversight(List.of(listeners), checkpointing, new Cancellation()))
          .run();
    } finally {
      trainings.forEach(Training::close);
    }
  }

  private static void same(GridTraining.Ended ended, TrainingResult alone, String of) {
    TrainingResult result = ended.result();
    assertThat(result.bestFlat()).as(of).containsExactly(alone.bestFlat());
    assertThat(result.best().state().moments())
        .as(of)
        .containsExactly(alone.best().state().moments());
    assertThat(result.best().round()).as(of).isEqualTo(alone.best().round());
    assertThat(Json.of(result.validation())).as(of).isEqualTo(Json.of(alone.validation()));
    assertThat(result.course()).as(of).isEqualTo(alone.course());
    assertThat(result.ledger()).as(of).isEqualTo(alone.ledger());
    assertThat(result.merge()).as(of).isEqualTo(alone.merge());
  }

  @Test
  void eachComesToWhatItComesToAlone() {
    List<Settings> settings = settings(SETTINGS);
    List<GridTraining.Ended> ended = together(settings, Checkpointing.NONE);
    for (int i = 0; i < settings.size(); i++) {
      same(ended.get(i), alone(settings.get(i)), SETTINGS.get(i));
    }
    assertThat(ended.stream().map(one -> one.result().course().rounds()).distinct().count())
        .isGreaterThan(2);
  }

  /** Of one worker and two slots: settings are divided between two tasks, six and five. */
  @Test
  void withFewerWorkersThanSlotsAllSlotsWork() throws Exception {
    List<ExampleChunk> one = List.of(BLOCKS.get(0));
    List<Settings> settings = settings(SETTINGS);
    AtomicInteger most = new AtomicInteger();
    SparkListener tasks =
        new SparkListener() {
          @Override
          public void onStageSubmitted(SparkListenerStageSubmitted stage) {
            if (stage.properties().getProperty("spark.job.description").contains(": round ")) {
              most.accumulateAndGet(stage.stageInfo().numTasks(), Math::max);
            }
          }
        };
    LocalSpark.get().sc().addSparkListener(tasks);
    List<GridTraining.Ended> ended;
    try {
      ended = together(settings, one, Checkpointing.NONE);
      LocalSpark.get().sc().listenerBus().waitUntilEmpty();
    } finally {
      LocalSpark.get().sc().removeSparkListener(tasks);
    }
    for (int i = 0; i < settings.size(); i++) {
      same(ended.get(i), alone(settings.get(i), one), SETTINGS.get(i));
    }
    assertThat(most).hasValue(LocalSpark.get().defaultParallelism());
  }

  @Test
  void eachGoesOnFromAnyCheckpoint() {
    List<Settings> settings = settings(SETTINGS);
    TreeMap<Integer, SavedState> kept = new TreeMap<>();
    List<GridTraining.Ended> ended = together(settings, keeping(kept, null));
    assertThat(kept.size()).isGreaterThan(6);
    for (int round : List.of(1, kept.lastKey() / 2, kept.lastKey())) {
      List<GridTraining.Ended> again =
          together(settings, keeping(new TreeMap<>(), kept.get(round)));
      for (int i = 0; i < settings.size(); i++) {
        if (!SETTINGS.get(i).contains("int8")) { // what its codec keeps is not in a checkpoint
          same(again.get(i), ended.get(i).result(), SETTINGS.get(i) + " from round " + round);
        }
      }
    }
  }

  private static Checkpointing keeping(TreeMap<Integer, SavedState> kept, SavedState found) {
    return new Checkpointing() {
      @Override
      public SavedState found() {
        return found;
      }

      @Override
      public boolean due(int round) {
        return true;
      }

      @Override
      public void take(int round, int bestRound, SavedState state) {
        SavedState copy = new SavedState();
        copy.copy(state);
        kept.put(round, copy);
      }
    };
  }

  @Test
  void solversAreSolvedBesideOthers() {
    String output = "model.layers = [{ name = out, type = output, units = 3 }]";
    List<Settings> settings =
        List.of(
            Fixtures.settings(output, "train { optimizer.type = lbfgs, l2 = 0.01, epochs = 30 }"),
            Fixtures.settings(output, "train { optimizer.type = lbfgs, epochs = 60 }"),
            Fixtures.settings(output, "train { optimizer.type = adam, epochs = 2 }"));
    List<GridTraining.Ended> ended = together(settings, Checkpointing.NONE);
    for (int i = 0; i < settings.size(); i++) {
      same(ended.get(i), alone(settings.get(i)), "solver " + i);
    }
  }

  @Test
  void aRoundOfAllIsOneJobAndSoIsAValidation() throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counts =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            if (String.valueOf(start.properties().getProperty("spark.job.description"))
                .startsWith("grid: ")) {
              jobs.incrementAndGet();
            }
          }
        };
    List<Settings> settings =
        List.of(
            Fixtures.settings("train { epochs = 2, batch-size = 24, average-every = epoch }"),
            Fixtures.settings(
                "train { epochs = 2, batch-size = 24, average-every = epoch, l2 = 0.1 }"));
    LocalSpark.get().sc().addSparkListener(counts);
    try {
      together(settings, Checkpointing.NONE);
      LocalSpark.get().sc().listenerBus().waitUntilEmpty();
    } finally {
      LocalSpark.get().sc().removeSparkListener(counts);
    }
    assertThat(jobs).hasValue(1 + 2 + 2);
  }

  @Test
  void oneThatDivergesEndsAndTheOthersGoOn() {
    List<Settings> settings =
        List.of(
            Fixtures.settings(LINEAR, SHARED, DIVERGES),
            Fixtures.settings(
                LINEAR, SHARED, "train.optimizer { type = sgd, learning-rate = 0.1 }"));
    TreeMap<Integer, SavedState> kept = new TreeMap<>();
    List<GridTraining.Ended> ended = together(settings, keeping(kept, null));
    assertThat(ended.get(0).failure()).hasMessageContaining("diverged in round");
    same(ended.get(1), alone(settings.get(1)), "the other");
    List<GridTraining.Ended> again =
        together(settings, keeping(new TreeMap<>(), kept.lastEntry().getValue()));
    assertThat(again.get(0).failure()).hasMessage(ended.get(0).failure().getMessage());
    assertThat(again.get(0).failure().lastGood())
        .containsExactly(ended.get(0).failure().lastGood());
    same(again.get(1), ended.get(1).result(), "the other");
  }

  @Test
  void afterAllHaveDivergedThereIsNothingToGoOnWith() {
    List<Settings> settings =
        List.of(
            Fixtures.settings(LINEAR, SHARED, DIVERGES),
            Fixtures.settings(LINEAR, SHARED, DIVERGES, "seed = 7"));
    TreeMap<Integer, SavedState> kept = new TreeMap<>();
    for (int time = 0; time < 2; time++) {
      SavedState found = kept.isEmpty() ? null : kept.lastEntry().getValue();
      assertThatThrownBy(() -> together(settings, keeping(kept, found)))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining("diverged in round");
      assertThat(kept).isNotEmpty();
    }
  }
}
