package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.config.ArchitectureType;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.architecture.BuiltIn;
import dev.graft.engine.dl4j.network.Acceleration;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ResNet-18 on small pictures; the oracle is Deeplearning4j's plain {@code fit}. */
class ResidualTest {

  private static final int[] SHAPE = {3, 16, 16};
  private static final int ROWS = 8;
  private static final Targets TARGETS = Targets.ofClasses(0, 1, 2, 0, 2, 1, 1, 0);

  private static TargetNetwork network;

  @BeforeAll
  static void build() {
    Samples.pin();
    ArchitectureSettings settings =
        new ArchitectureSettings(
            ArchitectureType.RESNET18,
            3,
            "softmax",
            "categorical-crossentropy",
            List.of(),
            "relu",
            List.of(),
            Stem.CIFAR,
            null,
            1);
    network =
        TargetNetworks.fromScratch(
            BuiltIn.of(settings, SHAPE), SHAPE, Samples.train(Type.NESTEROVS, 0.01, 0), 42);
  }

  private static float[] features() {
    return RandomNumbers.of(ROWS * Shapes.length(SHAPE), 1);
  }

  private static Replica replica(boolean accelerated) {
    Replica replica = Replicas.of(NetworkDefinition.of(network.trained(), SHAPE, accelerated));
    replica.load(replica.initialState(FlatWeights.of(network.full())), StepOptions.plain());
    return replica;
  }

  @Test
  void anAcceleratedStepIsThePlainOne() {
    Replica fast = replica(true);
    Replica slow = replica(false);
    ComputationGraph stock = network.trainedPart();
    double loss = Replicas.step(fast, features(), TARGETS);
    assertThat(Replicas.step(slow, features(), TARGETS)).isCloseTo(loss, within(1e-5));
    stock.fit(
        new INDArray[] {GraphShapes.rows(features(), SHAPE)},
        new INDArray[] {Replicas.rows(TARGETS, 3)});
    float[] start = FlatWeights.of(network.full());
    float[] expected = FlatWeights.of(stock);
    assertThat(difference(slow, expected, start)).isZero();
    assertThat(difference(fast, expected, start)).isLessThan(1e-3);
  }

  @Test
  void theStartUpCheckEngagesEveryConvolutionAndNormalisation() {
    Acceleration.Check check =
        Acceleration.check(
            NetworkDefinition.of(network.trained(), SHAPE, false), network.full().params());
    assertThat(check.refusal()).isNull();
    assertThat(check.layers()).hasSize(40).contains("layer2.0.downsample.0", "layer4.1.bn2");
  }

  /** 20 normalisations with 4,800 channels in all. */
  @Test
  void statisticsTravelApartFromWeights() {
    Replica replica = replica(false);
    assertThat(replica.layout().spans()).hasSize(20);
    assertThat(replica.statistics()).hasSize(2 * 4_800);
    assertThat(replica.weights()).hasSize((int) network.trainable());
    assertThat(network.full().numParams()).isEqualTo(network.trainable() + 2 * 4_800);
  }

  /**
   * What reaches the first normalisation does not depend on others: the statistics of two workers'
   * halves, pooled, are those of all. Above it every worker normalises by its own minibatch.
   */
  @Test
  void statisticsOfHalvesArePooledToThoseOfTheWhole() {
    ExampleChunk block = Samples.block(ROWS, Shapes.length(SHAPE), 3);
    Replica replica = replica(false);
    float[] whole = BatchStatistics.of(replica, TrainingExamples.of(block), block.size(), ROWS, 1);
    float[] halves =
        BatchStatistics.of(replica, TrainingExamples.of(block), block.size(), ROWS / 2, 1);
    int first = 2 * replica.layout().spans().get(0).channels();
    assertThat(replica.layout().spans().get(0).layer()).isEqualTo("bn1");
    assertThat(Arrays.copyOf(halves, first))
        .containsExactly(Arrays.copyOf(whole, first), within(1e-5f));
    assertThat(halves).isNotEqualTo(whole);
    INDArray reaching =
        network
            .full()
            .feedForward(
                GraphShapes.rows(block.features(new int[] {0, 1, 2, 3, 4, 5, 6, 7}), SHAPE), true)
            .get("conv1");
    assertThat(Arrays.copyOf(whole, first / 2))
        .containsExactly(reaching.mean(0, 2, 3).dup('c').data().asFloat(), within(1e-5f));
  }

  /** Largest difference, relative to the largest change. */
  private static double difference(Replica replica, float[] expected, float[] start) {
    float[] actual = replica.layout().flat(replica.weights(), replica.statistics());
    double largest = 0;
    double change = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) actual[i] - expected[i]));
      change = Math.max(change, Math.abs((double) expected[i] - start[i]));
    }
    return largest / change;
  }
}
