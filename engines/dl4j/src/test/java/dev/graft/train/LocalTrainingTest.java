package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.AveragingSettings.Average;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.ChunkedStore;
import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Shapes;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class LocalTrainingTest {

  private static final long SEED = 42;
  private static final int PARTITION = 3;
  private static final int SIZE = 40;
  private static final DeltaCodec FP32 = Fp32Delta::new;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static NetworkDefinition definition(
      ComputationGraphConfiguration layout, Type type, double rate, int... shape) {
    LocalOptimizer.configure(layout, Samples.train(type, rate, 0.01));
    return NetworkDefinition.of(layout, shape, false);
  }

  private static NetworkDefinition dense(Type type) {
    return definition(Samples.denseNetwork(), type, 0.01, 10);
  }

  /** Epochs of five steps in rounds of several lengths, the last one across two epochs. */
  private static void assertTrainsAsDeeplearning4jDoes(NetworkDefinition definition) {
    ExampleChunk block = Samples.block(SIZE, Shapes.length(definition.inputShape()), 1);
    ComputationGraph plain = definition.network();
    Replica replica = Replicas.of(definition);
    TrainState state = replica.initialState(plain.params().dup().data().asFloat());
    int[][] rounds = {{0, 2}, {2, 4}, {4, 5}, {5, 8}, {8, 13}};
    for (int round = 0; round < rounds.length; round++) {
      int first = rounds[round][0];
      int end = rounds[round][1];
      WorkerReply reply =
          LocalTraining.run(
              replica, start(round + 1, state, first, end, SEED), PARTITION, block, FP32);
      double lossSum = 0;
      for (int step = first; step < end; step++) {
        EpochOrder order = new EpochOrder(SIZE, Seeds.derive(SEED, "order", step / 5, PARTITION));
        plain.fit(dataSet(definition, block, order.range(8 * (step % 5), 8 * (step % 5) + 8)));
        lossSum += 8 * plain.score();
      }
      state = after(state, reply);
      float[] expected = plain.params().dup().data().asFloat();
      assertThat(replica.layout().flat(state.weights(), state.statistics()))
          .containsExactly(expected, within(1e-6f));
      assertThat(reply.header().lossSum()).isCloseTo(lossSum, within(1e-4));
      assertThat(reply.header().steps()).isEqualTo(end - first);
      assertThat(reply.header().examples()).isEqualTo(8L * (end - first));
      assertThat(reply.header().finite()).isTrue();
    }
  }

  private static RoundStart start(int round, TrainState state, int first, int end, long seed) {
    return new RoundStart(round, state, first, end, 5, seed, StepOptions.plain());
  }

  private static TrainState after(TrainState state, WorkerReply reply) {
    float[] weights = state.weights().clone();
    float[] delta = reply.delta().decode();
    for (int i = 0; i < weights.length; i++) {
      weights[i] += delta[i];
    }
    return new TrainState(
        weights, reply.statistics(), reply.moments(), state.steps() + reply.header().steps());
  }

  private static DataSet dataSet(NetworkDefinition definition, ExampleChunk block, int[] batch) {
    INDArray labels = Nd4j.zeros(batch.length, 3);
    int[] kinds = block.targets(batch).classes();
    for (int i = 0; i < batch.length; i++) {
      labels.putScalar(i, kinds[i], 1);
    }
    return new DataSet(GraphShapes.rows(block.features(batch), definition.inputShape()), labels);
  }

  /** A round across three epochs, of chunks that are several windows. */
  @Test
  void whatOtherThreadsReadAheadGivesTheSameBits() {
    NetworkDefinition definition = dense(Type.ADAM);
    ChunkedStore store =
        ChunkedStore.of(
            IntStream.range(0, 9).<Object>mapToObj(i -> Samples.block(7, 10, i)).toList());
    float[] plain = delta(definition, TrainingExamples.of(store));
    for (int threads = 1; threads <= 3; threads++) {
      try (AheadExamples ahead = new AheadExamples(TrainingExamples.of(store), threads)) {
        assertThat(delta(definition, ahead)).isEqualTo(plain);
      }
    }
  }

  private static float[] delta(NetworkDefinition definition, TrainingExamples examples) {
    Replica replica = Replicas.of(definition);
    TrainState state = replica.initialState(definition.network().params().dup().data().asFloat());
    RoundStart round = start(1, state, 3, 14, SEED);
    return LocalTraining.run(replica, round, PARTITION, examples, FP32).delta().decode();
  }

  @Test
  void roundsOfADenseNetworkWithAdamEqualPlainFit() {
    assertTrainsAsDeeplearning4jDoes(dense(Type.ADAM));
  }

  @Test
  void roundsOfAConvolutionalNetworkWithNesterovsEqualPlainFit() {
    assertTrainsAsDeeplearning4jDoes(
        definition(Samples.imageNetwork(), Type.NESTEROVS, 0.05, 1, 8, 8));
  }

  /** A bias below BatchNorm has no gradient but rounding, which Adam would make steps of. */
  @Test
  void roundsOfABatchNormNetworkEqualPlainFitStatisticsIncluded() {
    NetworkDefinition definition = normalised();
    assertThat(Replicas.of(definition).layout().statisticsLength()).isEqualTo(8);
    assertTrainsAsDeeplearning4jDoes(definition);
  }

  private static NetworkDefinition normalised() {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(8, 8, 1))
            .addLayer(
                "conv", new ConvolutionLayer.Builder(3, 3).nOut(4).hasBias(false).build(), "input")
            .addLayer("norm", new BatchNormalization(), "conv")
            .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "norm")
            .setOutputs("kind")
            .build();
    return definition(layout, Type.ADAM, 0.01, 1, 8, 8);
  }

  @Test
  void roundsWithSgdEqualPlainFit() {
    assertTrainsAsDeeplearning4jDoes(dense(Type.SGD));
  }

  /** The worker's gradient, applied elsewhere, is the step that it would have taken. */
  private static void assertStepsElsewhere(NetworkDefinition definition) {
    ExampleChunk block = Samples.block(SIZE, Shapes.length(definition.inputShape()), 1);
    Replica replica = Replicas.of(definition);
    TrainState state = replica.initialState(definition.network().params().data().asFloat());
    TrainState apart = state;
    Replica driver = Replicas.of(definition);
    StepOptions gradients = new StepOptions(3, 0, 0, Average.GRADIENTS);
    for (int step = 0; step < 7; step++) {
      RoundStart whole =
          new RoundStart(step + 1, state, step, step + 1, 5, SEED, new StepOptions(3, 0));
      state = after(state, LocalTraining.run(replica, whole, PARTITION, block, FP32));
      RoundStart part =
          new RoundStart(step + 1, apart.withoutMoments(), step, step + 1, 5, SEED, gradients);
      WorkerReply reply = LocalTraining.run(Replicas.of(definition), part, PARTITION, block, FP32);
      assertThat(reply.moments()).isEmpty();
      float[] gradient = reply.delta().decode();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = -gradient[i];
      }
      driver.load(apart, gradients);
      driver.apply(gradient);
      apart =
          new TrainState(driver.weights(), reply.statistics(), driver.moments(), apart.steps() + 1);
      assertThat(apart.weights()).containsExactly(state.weights(), within(1e-6f));
      assertThat(apart.moments()).containsExactly(state.moments(), within(1e-6f));
      assertThat(apart.statistics()).containsExactly(state.statistics());
    }
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void aGradientAppliedElsewhereIsTheStep(Type type) {
    assertStepsElsewhere(dense(type));
    assertStepsElsewhere(definition(Samples.imageNetwork(), type, 0.01, 1, 8, 8));
  }

  @Test
  void statisticsMoveWithTheGradient() {
    assertStepsElsewhere(normalised());
  }

  @Test
  void theSameRoundGivesTheSameBitsOnAnotherReplicaWhateverItDidBefore() {
    ComputationGraphConfiguration layout =
        Architecture.chain(
            List.of(Samples.dropout("drop", 0.5), Samples.output("kind", 3)),
            "input",
            new int[] {10},
            5);
    NetworkDefinition definition = definition(layout, Type.ADAM, 0.01, 10);
    Replica fresh = Replicas.of(definition);
    TrainState state = fresh.initialState(definition.network().params().data().asFloat());
    ExampleChunk block = Samples.block(SIZE, 10, 1);
    RoundStart start = start(1, state, 0, 5, SEED);
    WorkerReply first = LocalTraining.run(fresh, start, PARTITION, block, FP32);
    Replica used = Replicas.of(definition);
    LocalTraining.run(used, start(9, state, 0, 3, 1), 0, Samples.block(SIZE, 10, 8), FP32);
    WorkerReply again = LocalTraining.run(used, start, PARTITION, block, FP32);
    assertThat(again.delta().decode()).isEqualTo(first.delta().decode());
    assertThat(again.moments()).isEqualTo(first.moments());
    assertThat(LocalTraining.run(used, start, PARTITION + 1, block, FP32).delta().decode())
        .isNotEqualTo(first.delta().decode());
  }

  @Test
  void aWorkerWithFewerExamplesThanStepsTakesOneStepAnExample() {
    NetworkDefinition definition = dense(Type.ADAM);
    Replica replica = Replicas.of(definition);
    TrainState state = replica.initialState(definition.network().params().data().asFloat());
    WorkerReply reply =
        LocalTraining.run(replica, start(1, state, 0, 5, SEED), 0, Samples.block(2, 10, 1), FP32);
    assertThat(reply.header().steps()).isEqualTo(2);
    assertThat(reply.header().examples()).isEqualTo(2);
  }

  @Test
  void aWorkerWithoutExamplesRepliesWithoutWeights() {
    NetworkDefinition definition = dense(Type.ADAM);
    Replica replica = Replicas.of(definition);
    TrainState state = replica.initialState(definition.network().params().data().asFloat());
    WorkerReply reply =
        LocalTraining.run(replica, start(6, state, 0, 5, SEED), 2, Samples.block(0, 10, 1), FP32);
    assertThat(reply.header().round()).isEqualTo(6);
    assertThat(reply.header().partition()).isEqualTo(2);
    assertThat(reply.header().examples()).isZero();
    assertThat(reply.bytes()).isZero();
  }
}
