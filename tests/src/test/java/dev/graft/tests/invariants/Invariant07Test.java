package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.TrainingResult;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The optimizer's state survives averaging. */
class Invariant07Test {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(32, 48);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adam",
        "nesterovs",
        "adamax",
        "nadam",
        "amsgrad",
        "adagrad",
        "adadelta",
        "rmsprop"
      })
  void momentsAreAveragedLikeWeightsAndTheNextStepIsTheOneFromThere(String optimizer) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 1, batch-size = 20, average-every = epoch }",
            "train.optimizer.type = " + optimizer);
    NetworkDefinition definition = Fixtures.definition(Fixtures.network(settings));
    TrainState initial =
        TrainingFixture.initial(Fixtures.network(settings), new Dl4jTrainable(definition));
    TrainingResult result = TrainingFixture.run(settings, BLOCKS);
    TrainState averaged = result.best().state();
    int steps = result.plan().stepsInEpoch();
    RoundStart start = Oracle.start(initial, steps, steps, settings);
    WorkerReply first = Oracle.reply(new Dl4jTrainable(definition), start, 0, BLOCKS.get(0));
    WorkerReply second = Oracle.reply(new Dl4jTrainable(definition), start, 1, BLOCKS.get(1));
    assertThat(averaged.moments()).isNotEmpty();
    for (int i = 0; i < averaged.moments().length; i++) {
      assertThat((double) averaged.moments()[i])
          .isCloseTo((32.0 * first.moments()[i] + 48.0 * second.moments()[i]) / 80, within(1e-6));
    }
    assertThat(averaged.steps()).isEqualTo(steps);

    RoundStart next = Oracle.start(averaged, 1, steps, settings);
    float[] stepped =
        Oracle.weights(next, Oracle.reply(new Dl4jTrainable(definition), next, 0, BLOCKS.get(0)));
    Oracle.assertClose(
        stepped, stockStep(definition, averaged, averaged.steps(), settings, steps), 1e-6f);
  }

  @Test
  void aResetWouldMakeAdamsNextStepThreeTimesTooLong() {
    Settings settings =
        Fixtures.settings("train { epochs = 40, batch-size = 20, average-every = epoch }");
    NetworkDefinition definition = Fixtures.definition(Fixtures.network(settings));
    TrainState reached = TrainingFixture.run(settings, BLOCKS).best().state();
    TrainState reset =
        new TrainState(
            reached.weights(), reached.statistics(), new float[reached.moments().length], 0);
    double kept = length(definition, reached, settings);
    assertThat(length(definition, reset, settings) / kept).isGreaterThan(2);
    assertThat(
            distance(
                reached.weights(), stockStep(definition, reached, reached.steps(), settings, 4)))
        .isCloseTo(kept, within(1e-6));
  }

  private static double length(NetworkDefinition definition, TrainState from, Settings settings) {
    RoundStart start = Oracle.start(from, 1, 4, settings);
    return distance(
        from.weights(),
        Oracle.weights(
            start, Oracle.reply(new Dl4jTrainable(definition), start, 0, BLOCKS.get(0))));
  }

  private static double distance(float[] from, float[] to) {
    double squares = 0;
    for (int i = 0; i < from.length; i++) {
      squares += Math.pow((double) to[i] - from[i], 2);
    }
    return Math.sqrt(squares);
  }

  /** Stock Deeplearning4j put into a state, one step on the first minibatch of the first worker. */
  private static float[] stockStep(
      NetworkDefinition definition, TrainState state, int steps, Settings settings, int inEpoch) {
    ComputationGraph graph = definition.network();
    graph.setParams(Nd4j.createFromArray(state.weights()).reshape(1, -1));
    graph
        .getUpdater(true)
        .getStateViewArray()
        .assign(Nd4j.createFromArray(state.moments()).reshape(1, -1));
    graph.getConfiguration().setIterationCount(steps);
    int[] batch = Oracle.batch(settings.seed(), 0, 0, 0, inEpoch, BLOCKS.get(0).size());
    graph.fit(
        new INDArray[] {GraphShapes.rows(BLOCKS.get(0).features(batch), definition.inputShape())},
        new INDArray[] {Oracle.targets(BLOCKS.get(0), batch, Fixtures.CLASSES)});
    return Oracle.flat(graph);
  }
}
