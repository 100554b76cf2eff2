package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.average.Acceptance;
import dev.graft.average.PlainAveraging;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.config.Settings;
import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.ExampleBlock;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.TargetNetwork;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.train.Fp32Delta;
import dev.graft.train.LocalTraining;
import dev.graft.train.Replica;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Invariants 1, 2, 4 and 7: what averaging must equal. */
class AveragingEquivalenceTest {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @Test
  void oneWorkerAveragingAfterEveryBatchEqualsPlainTraining() {
    Settings settings =
        Fixtures.settings("train { epochs = 3, batch-size = 8, average-every = 1, l2 = 0.001 }");
    List<ExampleBlock> blocks = Fixtures.blocks(37);
    assertClose(TrainingFixture.run(settings, blocks).best().weights(), plain(settings, blocks));
  }

  @Test
  void severalWorkersAveragingAfterEveryStepEqualOneMachineOnTheWholeBatch() {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 24, average-every = 1 }",
            "train.optimizer { type = sgd, learning-rate = 0.1 }");
    List<ExampleBlock> blocks = Fixtures.blocks(32, 32, 32);
    assertClose(TrainingFixture.run(settings, blocks).best().weights(), plain(settings, blocks));
  }

  @Test
  void averagesAreWeightedByExamplesTrained() {
    Settings settings = Fixtures.settings("train { batch-size = 20, average-every = 50 }");
    List<ExampleBlock> blocks = Fixtures.blocks(60, 10);
    TargetNetwork network = Fixtures.network(settings);
    NetworkDefinition definition = Fixtures.definition(network);
    TrainState initial = TrainingFixture.initial(network, definition);
    RoundPlan plan = RoundPlan.of(settings.train(), TrainingFixture.sizes(blocks));
    RoundStart start = start(1, initial, plan.stepsInEpoch(), plan.stepsInEpoch(), settings);
    float[] large = weights(definition, start, 0, blocks.get(0));
    float[] small = weights(definition, start, 1, blocks.get(1));
    Settings oneEpoch =
        Fixtures.settings("train { epochs = 1, batch-size = 20, average-every = 50 }");
    float[] averaged = TrainingFixture.run(oneEpoch, blocks).best().weights();
    for (int i = 0; i < averaged.length; i++) {
      assertThat((double) averaged[i])
          .isCloseTo((60.0 * large[i] + 10.0 * small[i]) / 70, within(1e-6));
    }
  }

  @Test
  void theFirstStepAfterAnAverageIsThePlainAdamStepFromTheAveragedState() {
    Settings settings = Fixtures.settings("train { batch-size = 16, average-every = 4 }");
    List<ExampleBlock> blocks = Fixtures.blocks(32, 32);
    NetworkDefinition definition = Fixtures.definition(Fixtures.network(settings));
    TrainState averaged = afterOneRound(settings, blocks, definition);
    int[] batch = batch(settings.seed(), 0, 0, 0, 4, 32);

    RoundStart next = start(2, averaged, 1, 4, settings);
    float[] stepped = weights(definition, next, 0, blocks.get(0));

    float[] gradient = gradient(definition, averaged, blocks.get(0), batch);
    int count = averaged.weights().length;
    int t = averaged.steps() + 1;
    for (int i = 0; i < count; i++) {
      double m = 0.9 * averaged.moments()[i] + 0.1 * gradient[i];
      double v = 0.999 * averaged.moments()[count + i] + 0.001 * gradient[i] * gradient[i];
      double rate = 0.001 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
      double step = rate * m / (Math.sqrt(v) + 1e-8);
      assertThat((double) averaged.weights()[i] - stepped[i]).isCloseTo(step, within(2e-6));
    }
    assertThat(t).as("steps go on").isEqualTo(5);
  }

  private static TrainState afterOneRound(
      Settings settings, List<ExampleBlock> blocks, NetworkDefinition definition) {
    TrainState initial = TrainingFixture.initial(Fixtures.network(settings), definition);
    RoundStart start = start(1, initial, 4, 4, settings);
    Replica replica = new Replica(definition);
    List<WorkerReply> replies =
        List.of(
            LocalTraining.run(replica, start, 0, blocks.get(0), Fp32Delta::new),
            LocalTraining.run(replica, start, 1, blocks.get(1), Fp32Delta::new));
    ReplyRules rules = ReplyRules.of(settings.train().averaging().replies());
    Acceptance acceptance =
        Acceptance.of(replies.stream().map(WorkerReply::header).toList(), rules);
    RangeAverage average = RangeAverage.of(acceptance, replies.iterator(), replica.layout(), rules);
    return new TrainState(
        new PlainAveraging().step(initial.weights(), average.gradient()),
        average.statistics(),
        average.moments(),
        acceptance.steps());
  }

  /** A round of the first steps of the first epoch. */
  private static RoundStart start(
      int round, TrainState state, int steps, int stepsInEpoch, Settings settings) {
    return new RoundStart(
        round, state, 0, steps, stepsInEpoch, settings.seed(), StepOptions.plain());
  }

  private static float[] weights(
      NetworkDefinition definition, RoundStart start, int partition, ExampleBlock block) {
    Replica replica = new Replica(definition);
    LocalTraining.run(replica, start, partition, block, Fp32Delta::new);
    return replica.weights();
  }

  private static float[] gradient(
      NetworkDefinition definition, TrainState state, ExampleBlock block, int[] batch) {
    ComputationGraph graph = definition.network();
    graph.setParams(Nd4j.create(state.weights(), new long[] {1, state.weights().length}));
    graph.setInputs(input(block, batch));
    graph.setLabels(targets(block, batch));
    graph.computeGradientAndScore();
    // Deeplearning4j sums over the batch here and divides when it steps.
    return graph.getFlattenedGradients().div(batch.length).dup('c').data().asFloat();
  }

  /** Deeplearning4j alone, on the union of the workers' minibatches, in the same order. */
  private static float[] plain(Settings settings, List<ExampleBlock> blocks) {
    ComputationGraph graph = Fixtures.network(settings).trainedPart();
    int size = blocks.get(0).size();
    RoundPlan plan = RoundPlan.of(settings.train(), TrainingFixture.sizes(blocks));
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      for (int step = 0; step < plan.stepsInEpoch(); step++) {
        List<INDArray> inputs = new ArrayList<>();
        List<INDArray> targets = new ArrayList<>();
        for (int p = 0; p < blocks.size(); p++) {
          int[] batch = batch(settings.seed(), epoch, p, step, plan.stepsInEpoch(), size);
          inputs.add(input(blocks.get(p), batch));
          targets.add(targets(blocks.get(p), batch));
        }
        graph.fit(new INDArray[] {Nd4j.vstack(inputs)}, new INDArray[] {Nd4j.vstack(targets)});
      }
    }
    return graph.params().dup('c').data().asFloat();
  }

  private static int[] batch(long seed, int epoch, int partition, int step, int steps, int size) {
    return new EpochOrder(size, Seeds.derive(seed, "order", epoch, partition))
        .range(Minibatches.start(step, steps, size), Minibatches.start(step + 1, steps, size));
  }

  private static INDArray input(ExampleBlock block, int[] batch) {
    return Nd4j.create(block.features(batch), new long[] {batch.length, Fixtures.FEATURES}, 'c');
  }

  private static INDArray targets(ExampleBlock block, int[] batch) {
    INDArray targets = Nd4j.zeros(batch.length, Fixtures.CLASSES);
    int[] labels = block.labels(batch);
    for (int i = 0; i < labels.length; i++) {
      targets.putScalar(i, labels[i], 1);
    }
    return targets;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-6f));
    }
  }
}
