package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ReplicaTest {

  /** 10 * 8 + 8 in the hidden layer, 8 * 3 + 3 in the output layer. */
  private static final int WEIGHTS = 115;

  private static final float[] NONE = {};

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static Replica replica(ComputationGraphConfiguration layout, Type type) {
    LocalOptimizer.configure(layout, Samples.train(type, 0.01, 0.1));
    return Replicas.of(NetworkDefinition.of(layout, new int[] {10}, false), false);
  }

  private static Replica dense(Type type) {
    return replica(Samples.denseNetwork(), type);
  }

  @Test
  void whatIsLoadedIsGivenBackExactly() {
    Replica replica = dense(Type.ADAM);
    float[] weights = RandomNumbers.of(WEIGHTS, 1);
    float[] moments = RandomNumbers.of(2 * WEIGHTS, 2);
    replica.load(new TrainState(weights, NONE, moments, 17), StepOptions.plain());
    replica.enterEpoch(3);
    assertThat(replica.weights()).isEqualTo(weights);
    assertThat(replica.moments()).isEqualTo(moments);
    assertThat(Replicas.graph(replica).params().data().asFloat()).isEqualTo(weights);
    Replicas.step(replica, RandomNumbers.of(20, 3), Targets.ofClasses(0, 1));
    assertThat(Replicas.graph(replica).getConfiguration().getIterationCount()).isEqualTo(18);
    assertThat(Replicas.graph(replica).getConfiguration().getEpochCount()).isEqualTo(3);
  }

  @Test
  void whatIsGivenBackIsACopy() {
    Replica replica = dense(Type.ADAM);
    replica.weights()[0] = 99;
    replica.moments()[0] = 99;
    assertThat(replica.weights()).doesNotContain(99);
    assertThat(replica.moments()).doesNotContain(99);
  }

  @Test
  void beforeTheFirstStepThereAreMomentsOfZeroOrNone() {
    float[] weights = RandomNumbers.of(WEIGHTS, 1);
    TrainState adam = dense(Type.ADAM).initialState(weights);
    assertThat(adam.weights()).isEqualTo(weights);
    assertThat(adam.moments()).isEqualTo(new float[2 * WEIGHTS]);
    assertThat(adam.steps()).isZero();
    assertThat(dense(Type.NESTEROVS).initialState(weights).moments()).hasSize(WEIGHTS);
    assertThat(dense(Type.SGD).initialState(weights).moments()).isEmpty();
  }

  @Test
  void vectorsOfAnotherLengthAreRefused() {
    Replica replica = dense(Type.ADAM);
    assertThatThrownBy(() -> replica.load(new float[WEIGHTS + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot load 116 numbers into a vector of 115");
    assertThatThrownBy(
            () ->
                replica.load(
                    new TrainState(new float[WEIGHTS], NONE, new float[WEIGHTS], 0),
                    StepOptions.plain()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot load 115 numbers into a vector of 230");
  }

  private static INDArray oneHot(int[] labels, int width) {
    INDArray rows = Nd4j.zeros(labels.length, width);
    for (int i = 0; i < labels.length; i++) {
      if (width == 1) {
        rows.putScalar(i, 0, labels[i]);
      } else {
        rows.putScalar(i, labels[i], 1);
      }
    }
    return rows;
  }

  private static void assertLossesAreDeeplearning4js(Replica replica, int[] labels) {
    float[] features = RandomNumbers.of(labels.length * 10, 3);
    float[] outputs = Replicas.output(replica, features, labels.length);
    INDArray input = Nd4j.create(features, new long[] {labels.length, 10}, 'c');
    assertThat(outputs)
        .isEqualTo(Replicas.graph(replica).outputSingle(input).dup('c').data().asFloat());
    float[] oracle =
        Replicas.graph(replica)
            .scoreExamples(new DataSet(input, oneHot(labels, replica.outputs())), false)
            .data()
            .asFloat();
    assertThat(replica.losses(outputs, Targets.ofClasses(labels)))
        .containsExactly(oracle, within(1e-5f));
  }

  @Test
  void lossesOfOutputsAreThoseOfDeeplearning4j() {
    assertLossesAreDeeplearning4js(dense(Type.ADAM), new int[] {0, 1, 2, 2, 1});
  }

  @Test
  void lossesOfOneProbabilityAreThoseOfDeeplearning4j() {
    ComputationGraphConfiguration binary =
        Architecture.chain(List.of(Samples.binaryOutput("kind")), "input", new int[] {10}, 1);
    Replica replica = replica(binary, Type.ADAM);
    assertThat(replica.outputs()).isOne();
    assertLossesAreDeeplearning4js(replica, new int[] {0, 1, 1});
  }

  @Test
  void aStepReturnsTheMeanLossBeforeIt() {
    ComputationGraphConfiguration layout = Samples.denseNetwork();
    LocalOptimizer.configure(layout, Samples.train(Type.SGD, 0.01, 0));
    Replica replica = Replicas.of(NetworkDefinition.of(layout, new int[] {10}, false));
    int[] labels = {0, 2};
    float[] features = RandomNumbers.of(20, 3);
    float[] losses =
        replica.losses(Replicas.output(replica, features, 2), Targets.ofClasses(labels));
    double before = (losses[0] + losses[1]) / 2;
    assertThat(Replicas.step(replica, features, Targets.ofClasses(labels)))
        .isCloseTo(before, within(1e-5));
    assertThat(Replicas.step(replica, features, Targets.ofClasses(labels))).isLessThan(before);
  }

  @Test
  void aPlainDenseNetworkGivesBackExactlyWhatIsLoadedToo() {
    ComputationGraphConfiguration layout = Samples.denseNetwork();
    LocalOptimizer.configure(layout, Samples.train(Type.ADAM, 0.01, 0.1));
    NetworkDefinition definition = NetworkDefinition.of(layout, new int[] {10}, false);
    Replica lean = Replicas.of(definition);
    Replica stock = Replicas.of(definition, false);
    TrainState state =
        new TrainState(RandomNumbers.of(WEIGHTS, 1), NONE, RandomNumbers.of(2 * WEIGHTS, 2), 17);
    float[] features = RandomNumbers.of(20, 3);
    for (Replica replica : List.of(lean, stock)) {
      replica.load(state, StepOptions.plain());
      assertThat(replica.weights()).isEqualTo(state.weights());
      assertThat(replica.moments()).isEqualTo(state.moments());
    }
    assertThat(Replicas.output(lean, features, 2))
        .containsExactly(Replicas.output(stock, features, 2), within(1e-6f));
    assertThat(Replicas.step(lean, features, Targets.ofClasses(0, 2)))
        .isCloseTo(Replicas.step(stock, features, Targets.ofClasses(0, 2)), within(1e-5));
    assertThat(lean.weights()).containsExactly(stock.weights(), within(1e-6f));
    assertThat(lean.path()).isNotEqualTo(stock.path());
  }
}
