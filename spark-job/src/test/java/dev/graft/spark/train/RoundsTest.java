package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.average.AdaComm;
import dev.graft.config.Settings;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What job files can change about rounds: interval, format, reduction, outer step, quorum, merge.
 */
class RoundsTest {

  private static final String THREE_ROUNDS = "train { epochs = 3, batch-size = 12 }";

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  /**
   * 200 examples in twenties are 10 steps, in minibatches of 30 of 300 examples 10; own ones 15.
   */
  @Test
  void ofAGlobalBatchUnequalSharesHaveAsManyStepsAsEqualOnes() {
    int[] equal = {200, 200};
    int[] shares = {100, 300};
    Settings global = Fixtures.settings("train { batch-size = 40, average-every = 3 }");
    assertThat(RoundPlan.of(global.train(), shares, equal).stepsInEpoch()).isEqualTo(10);
    Settings own = Fixtures.settings("train { worker-batch-size = 20, average-every = 3 }");
    assertThat(RoundPlan.of(own.train(), shares, equal).stepsInEpoch()).isEqualTo(15);
    assertThat(RoundPlan.of(own.train(), equal).stepsInEpoch()).isEqualTo(10);
  }

  /** Remembers what a training tells. */
  private static final class Heard implements TrainingListener {
    private final List<Round> rounds = new ArrayList<>();
    private final List<Double> accuracies = new ArrayList<>();
    private Plan plan;

    private List<Round> of(int epoch) {
      return rounds.stream().filter(round -> round.epoch() == epoch).toList();
    }

    @Override
    public void planned(Plan planned) {
      plan = planned;
    }

    @Override
    public void roundFinished(Round round) {
      rounds.add(round);
    }

    @Override
    public void validated(Round round, Metrics metrics) {
      accuracies.add(metrics.main());
    }
  }

  private static TrainingResult run(Heard heard, List<ExampleChunk> blocks, String... settings) {
    return TrainingFixture.run(
        Fixtures.settings(settings),
        Fixtures.rdd(blocks),
        TrainingFixture.sizes(blocks),
        Fixtures.rdd(Fixtures.blocks(60, 60)),
        List.of(heard));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k, keep = 0.3"})
  void averagingOnExecutorsGivesTheBitsOfAveragingOnTheDriver(String codec) {
    List<ExampleChunk> blocks = Fixtures.blocks(33, 0, 21, 40);
    String[] settings = {
      THREE_ROUNDS, "train.average-every = 2", "train.codec { type = " + codec + " }"
    };
    TrainingResult driver = run(new Heard(), blocks, more(settings, "train.reduce = driver"));
    TrainingResult executors = run(new Heard(), blocks, more(settings, "train.reduce = executors"));
    assertThat(executors.bestFlat()).containsExactly(driver.bestFlat());
    assertThat(executors.best().state().moments()).containsExactly(driver.best().state().moments());
    assertThat(executors.ledger()).isEqualTo(driver.ledger());
    int headsOfParts = 4 * 3 * Integer.BYTES;
    assertThat(executors.costs().bytesCollected())
        .isBetween(driver.costs().bytesCollected(), driver.costs().bytesCollected() + headsOfParts);
  }

  private static String[] more(String[] settings, String setting) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = setting;
    return all;
  }

  @Test
  void aCodecSendsFewerBytesAndStillLearns() {
    List<ExampleChunk> blocks = Fixtures.blocks(150, 150);
    String[] sgd = {
      "train { epochs = 12, batch-size = 20, average-every = 5 }",
      "train.optimizer { type = sgd, learning-rate = 0.3 }"
    };
    TrainingResult exact = run(new Heard(), blocks, sgd);
    TrainingResult half = run(new Heard(), blocks, more(sgd, "train.codec.type = fp16"));
    TrainingResult sparse =
        run(new Heard(), blocks, more(sgd, "train.codec { type = top-k, keep = 0.1 }"));
    assertThat(half.costs().bytesCollected())
        .isLessThan((long) (0.55 * exact.costs().bytesCollected()));
    assertThat(sparse.costs().bytesCollected()).isLessThan(exact.costs().bytesCollected() / 3);
    assertThat(half.validation().main()).isCloseTo(exact.validation().main(), within(0.03));
    assertThat(sparse.validation().main()).isGreaterThan(0.7);
  }

  @Test
  void withoutErrorFeedbackASparseDeltaLosesWhatItDoesNotSend() {
    List<ExampleChunk> blocks = Fixtures.blocks(150, 150);
    String sparse = "train.codec { type = top-k, keep = 0.02";
    String sgd = "train.optimizer { type = sgd, learning-rate = 0.1 }";
    String twenty = "train { epochs = 12, batch-size = 20, average-every = 5 }";
    TrainingResult fed = run(new Heard(), blocks, twenty, sgd, sparse + " }");
    TrainingResult lost =
        run(new Heard(), blocks, twenty, sgd, sparse + ", error-feedback = false }");
    assertThat(fed.validation().loss()).isLessThan(lost.validation().loss());
  }

  @Test
  void aTaskThatRunsAgainFeedsBackNoErrorTwice() {
    List<ExampleChunk> blocks = Fixtures.blocks(33, 21);
    Settings settings =
        Fixtures.settings(
            THREE_ROUNDS, "train { average-every = 2, codec { type = top-k, keep = 0.1 } }");
    TrainingResult undisturbed = TrainingFixture.run(settings, blocks);
    TrainingResult disturbed =
        TrainingFixture.run(
            settings,
            Fixtures.rdd(blocks).mapPartitions(new TrainTwice()),
            TrainingFixture.sizes(blocks),
            null,
            List.of());
    assertThat(disturbed.bestFlat()).containsExactly(undisturbed.bestFlat());
  }

  @Test
  void onceIsOneRoundThroughAllEpochs() {
    Heard heard = new Heard();
    TrainingResult result =
        run(heard, Fixtures.blocks(33, 21), THREE_ROUNDS, "train.average-every = once");
    assertThat(result.course().rounds()).isOne();
    assertThat(result.course().epochs()).isEqualTo(3);
    assertThat(result.ledger().trained()).isEqualTo(3 * 54);
    assertThat(heard.accuracies).hasSize(1);
  }

  @Test
  void epochIsOneRoundAnEpoch() {
    Heard heard = new Heard();
    TrainingResult result =
        run(heard, Fixtures.blocks(33, 21), THREE_ROUNDS, "train.average-every = epoch");
    assertThat(heard.rounds).extracting(TrainingListener.Round::epoch).containsExactly(1, 2, 3);
    assertThat(result.ledger().trained()).isEqualTo(3 * 54);
  }

  @Test
  void aTimedIntervalGivesTheBitsOfTheSameIntervalGiven() {
    Heard heard = new Heard();
    List<ExampleChunk> blocks = Fixtures.blocks(90, 90);
    TrainingResult timed = run(heard, blocks, THREE_ROUNDS, "train.average-every = auto");
    assertThat(heard.plan.why()).contains("H = " + heard.plan.averageEvery());
    TrainingResult given =
        run(
            new Heard(),
            blocks,
            THREE_ROUNDS,
            "train.average-every = " + heard.plan.averageEvery());
    assertThat(given.bestFlat()).containsExactly(timed.bestFlat());
    assertThat(given.ledger()).isEqualTo(timed.ledger());
  }

  @Test
  void theIntervalIsTheSmallestAtWhichOverheadIsATenthOfARound() {
    RoundPlan plan = new RoundPlan(1, 1000, 0, false, false, new int[] {10, 10});
    IntervalTiming.Choice choice = IntervalTiming.choice(2, 30, plan, 2);
    assertThat(choice.averageEvery()).isEqualTo(135);
    assertThat(choice.oneNodeIsFaster()).isFalse();
    assertThat(choice.why())
        .contains("a minibatch takes 2.0 ms, a round 30.0 ms beside: H = 135")
        .contains("2.2 s with 2 workers, 4.0 s with one");
  }

  @Test
  void workersThatTakeTurnsComputeLongerAndAreNoOverhead() {
    RoundPlan plan = new RoundPlan(1, 1000, 0, false, false, new int[] {10, 10, 10, 10});
    assertThat(IntervalTiming.choice(2, 30, plan, 2).averageEvery()).isEqualTo(68);
  }

  @Test
  void itIsSaidWhenOneWorkerWouldBeFaster() {
    RoundPlan plan = new RoundPlan(1, 3, 0, false, false, new int[] {10, 10});
    IntervalTiming.Choice choice = IntervalTiming.choice(1, 100, plan, 2);
    assertThat(choice.averageEvery()).isEqualTo(3);
    assertThat(choice.oneNodeIsFaster()).isTrue();
  }

  /** 5 steps an epoch, 10 in all: 1, 0.9, ... 0.1 of 0.02; rounds of 3 and 2. */
  @Test
  void aScheduleGoesOverAllStepsWhateverTheRounds() {
    Heard heard = new Heard();
    String settings =
        "train { epochs = 2, batch-size = 20, schedule.type = linear, optimizer { type = sgd, learning-rate = 0.02 }, average-every = ";
    TrainingResult linear = run(heard, Fixtures.blocks(100), settings + "3 }");
    assertThat(heard.rounds.stream().mapToDouble(TrainingListener.Round::learningRate).toArray())
        .containsExactly(new double[] {0.018, 0.013, 0.008, 0.003}, within(1e-12));
    TrainingResult other =
        run(new Heard(), Fixtures.blocks(100), settings + "1, average = weights }");
    TrainingResult gradients = run(new Heard(), Fixtures.blocks(100), settings + "1 }");
    assertThat(other.bestFlat()).containsExactly(linear.bestFlat(), within(1e-6f));
    assertThat(gradients.bestFlat()).containsExactly(linear.bestFlat(), within(1e-6f));
    TrainingResult constant =
        run(new Heard(), Fixtures.blocks(100), settings + "3, schedule.type = constant }");
    assertThat(Math.abs(constant.bestFlat()[0] - linear.bestFlat()[0])).isGreaterThan(1e-5f);
  }

  @Test
  void aScheduleLongerThanTheTrainingIsRefused() {
    assertThatThrownBy(
            () ->
                run(
                    new Heard(),
                    Fixtures.blocks(100),
                    "train { epochs = 2, batch-size = 20, schedule.warm-up = 10 }"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith(
            "Cannot use train.schedule.warm-up with 10 steps: training has 10,");
  }

  /**
   * Of 24 steps 16 begins with a third of the rate, 18 with a quarter, 22 with a twelfth: (0.5 *
   * 3)^2 = 2.25, 2^2, 6^2; a round ends with its epoch.
   */
  @Test
  void qsrMakesRoundsLongerAsTheRateFalls() {
    Heard heard = new Heard();
    run(
        heard,
        Fixtures.blocks(80),
        "train { epochs = 3, batch-size = 10, average-every = 1, average-schedule = qsr, qsr-alpha = 0.05 }",
        "train { schedule.type = linear, optimizer { type = sgd, learning-rate = 0.1 } }");
    assertThat(heard.of(1)).hasSize(8);
    assertThat(heard.of(2)).hasSize(8);
    assertThat(heard.of(3)).extracting(TrainingListener.Round::steps).containsExactly(18, 22, 24);
    assertThat(heard.plan.rounds()).as("not told before").isZero();
  }

  /** SNOO (arXiv 2510.15830): w - 0.7 (1 + 0.5) D, where averaging gives w - D. */
  @Test
  void outerNesterovLooksAheadWithOneWorkerToo() {
    String once = "train { epochs = 1, batch-size = 20, average-every = once }";
    List<ExampleChunk> one = Fixtures.blocks(100);
    float[] plain = TrainingFixture.run(Fixtures.settings(once), one).bestFlat();
    float[] ahead =
        TrainingFixture.run(Fixtures.settings(once, "train.outer.type = nesterov"), one).bestFlat();
    float[] half =
        TrainingFixture.run(
                Fixtures.settings(once, "train.outer { type = nesterov, learning-rate = 0.35 }"),
                one)
            .bestFlat();
    // Of D: 1.05, 1 and 0.525.
    for (int i = 0; i < plain.length; i++) {
      assertThat(half[i] - ahead[i])
          .isCloseTo((half[i] - plain[i]) * 0.525f / 0.475f, within(1e-6f));
    }
    assertThat(ahead).isNotEqualTo(plain);
  }

  @Test
  void adaCommShortensRoundsAsTheLossFalls() {
    Heard heard = new Heard();
    run(
        heard,
        Fixtures.blocks(200, 200),
        "train { epochs = 12, batch-size = 20, average-every = 20, average-schedule = adacomm }",
        "train.optimizer.learning-rate = 0.05");
    assertThat(heard.of(1)).hasSize(1);
    assertThat(heard.of(12)).hasSizeGreaterThan(1);
    double first = heard.rounds.get(0).loss();
    for (int epoch = 2; epoch <= 12; epoch++) {
      double before = heard.of(epoch - 1).get(heard.of(epoch - 1).size() - 1).loss();
      int interval = AdaComm.interval(20, first, before);
      assertThat(heard.of(epoch)).hasSize((20 + interval - 1) / interval);
    }
    assertThat(heard.plan.rounds()).as("not known before").isZero();
    assertThat(heard.rounds.stream().mapToLong(TrainingListener.Round::examples).sum())
        .isEqualTo(12 * 400);
  }

  @Test
  void aReplyThatIsNotFiniteIsRejectedCountedAndTold() {
    List<ExampleChunk> blocks = new ArrayList<>(Fixtures.blocks(40, 40, 40, 40));
    blocks.add(poisoned(10));
    Heard heard = new Heard();
    TrainingResult result = run(heard, blocks, "train { epochs = 2, batch-size = 20 }");
    assertThat(result.ledger().offered()).isEqualTo(2 * 170);
    assertThat(result.ledger().rejected()).isEqualTo(20);
    assertThat(result.ledger().trained()).isEqualTo(2 * 160);
    assertThat(result.ledger().rejections().get(0))
        .contains("round 1: the reply of partition 4 does not count")
        .contains("not finite");
    assertThat(heard.rounds.get(0).rejected()).isPositive();
    assertThat(result.validation().loss()).isFinite();
  }

  @Test
  void aRoundWithoutItsQuorumEndsTrainingAndKeepsTheLastGoodWeights() {
    List<ExampleChunk> blocks = new ArrayList<>(Fixtures.blocks(40));
    blocks.add(poisoned(40));
    assertThatThrownBy(() -> run(new Heard(), blocks, "train.batch-size = 20"))
        .isInstanceOfSatisfying(
            TrainingFailedException.class, e -> assertThat(e.lastGood()).isNotEmpty())
        .hasMessageContaining("replies on 40 of 80 examples count, train.replies.quorum = 0.75");
    run(new Heard(), blocks, "train { batch-size = 20, replies.quorum = 0.5 }");
  }

  private static ExampleChunk poisoned(int size) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      float[] features = new float[Fixtures.FEATURES];
      Arrays.fill(features, Float.NaN);
      examples.add(new Example(i, features, 0));
    }
    return ExampleChunk.of(examples);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nesterov", "slowmo", "bmuf", "adam", "yogi"})
  void everyOuterOptimizerLearns(String outer) {
    TrainingResult result =
        run(
            new Heard(),
            Fixtures.blocks(150, 150),
            "train { epochs = 15, batch-size = 20, average-every = 8 }",
            "train.optimizer { type = sgd, learning-rate = 0.2 }",
            "train.outer.type = " + outer);
    assertThat(result.validation().main()).isGreaterThan(0.8);
  }

  @Test
  void plainAveragingTakesOverWhenValidationWorsensTwiceRunning() {
    Heard heard = new Heard();
    String[] wild = {
      "train { epochs = 12, batch-size = 20, average-every = epoch }",
      "train.optimizer { type = sgd, learning-rate = 0.2 }",
      "train.outer { type = nesterov, learning-rate = 2.5, momentum = 0.95 }"
    };
    TrainingResult result = run(heard, Fixtures.blocks(150, 150), wild);
    int at = result.course().fallbackRound();
    assertThat(at).isGreaterThan(2);
    assertThat(heard.accuracies.get(at - 1)).isLessThan(heard.accuracies.get(at - 2));
    assertThat(heard.accuracies.get(at - 2)).isLessThan(heard.accuracies.get(at - 3));
    assertThat(heard.accuracies.subList(at, 12))
        .as("plain steps from the best weights")
        .allMatch(
            accuracy ->
                accuracy
                    > heard.accuracies.subList(0, at).stream().max(Double::compare).get() - 0.02);
    assertThat(
            run(new Heard(), Fixtures.blocks(150, 150), more(wild, "train.outer.fallback = false"))
                .course()
                .fallbackRound())
        .isZero();
  }

  @Test
  void aMergeIsTakenOnlyIfItValidatesBetter() {
    Heard heard = new Heard();
    TrainingResult result =
        run(
            heard,
            Fixtures.blocks(60, 60),
            "train { epochs = 8, batch-size = 20, merge = [ema, wise-ft, soup] }",
            "train.optimizer.learning-rate = 0.05");
    double best = heard.accuracies.stream().mapToDouble(a -> a).max().orElseThrow();
    assertThat(result.merge().scores())
        .containsEntry("best-round", best)
        .containsKeys("ema", "wise-ft-0.00", "wise-ft-0.25", "wise-ft-0.75", "soup");
    assertThat(result.validation().main())
        .isEqualTo(result.merge().scores().get(result.merge().taken()))
        .isGreaterThanOrEqualTo(best);
    double most = result.merge().scores().values().stream().mapToDouble(a -> a).max().orElseThrow();
    assertThat(result.validation().main()).isEqualTo(most);
  }

  @Test
  void aMergesStatisticsAreThoseOfTheTrainingData() {
    List<ExampleChunk> blocks = Fixtures.blocks(60, 40);
    TrainingResult result =
        run(
            new Heard(),
            blocks,
            "model.layers = [",
            "{ name = norm, type = batch-normalization }",
            "{ name = out, type = output, units = 3 }]",
            "train { epochs = 4, batch-size = 20, merge = [wise-ft] }",
            "train.optimizer { type = sgd, learning-rate = 4 }");
    assertThat(result.merge().taken()).startsWith("wise-ft");
    for (int feature = 0; feature < Fixtures.FEATURES; feature++) {
      double mean = 0;
      for (ExampleChunk block : blocks) {
        for (int i = 0; i < block.size(); i++) {
          mean += block.features(new int[] {i})[feature] / 100.0;
        }
      }
      assertThat((double) result.best().state().statistics()[feature])
          .isCloseTo(mean, within(1e-5));
    }
  }

  @Test
  void anOuterStepThatIsNotFiniteEndsTraining() {
    assertThatThrownBy(
            () ->
                run(
                    new Heard(),
                    Fixtures.blocks(40, 40),
                    "train.outer { type = nesterov, learning-rate = 1e300 }"))
        .isInstanceOfSatisfying(
            TrainingFailedException.class,
            e -> assertThat(e.lastGood()).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY))
        .hasMessageContaining("the outer optimizer made a weight that is not finite");
  }

  /** Offers each block to the first attempt, which fails after training, and to the second. */
  private static final class TrainTwice
      implements FlatMapFunction<Iterator<ExampleStore>, ExampleStore> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<ExampleStore> call(Iterator<ExampleStore> blocks) {
      if (TaskContext.get().attemptNumber() == 0) {
        TaskCompletionListener fail =
            context -> {
              throw new IllegalStateException("injected after training");
            };
        TaskContext.get().addTaskCompletionListener(fail);
      }
      return blocks;
    }
  }
}
