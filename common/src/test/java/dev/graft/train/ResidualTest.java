package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.config.ArchitectureType;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.network.Acceleration;
import dev.graft.network.FlatWeights;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.Shapes;
import dev.graft.network.TargetNetwork;
import dev.graft.network.architecture.BuiltIn;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ResNet-18 on small pictures; the oracle is Deeplearning4j's plain {@code fit}. */
class ResidualTest {

  private static final int[] SHAPE = {3, 16, 16};
  private static final int ROWS = 8;
  private static final int[] LABELS = {0, 1, 2, 0, 2, 1, 1, 0};

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
        TargetNetwork.fromScratch(
            BuiltIn.of(settings, SHAPE), SHAPE, Samples.train(Type.NESTEROVS, 0.01, 0), 42);
  }

  private static float[] features() {
    return Samples.numbers(ROWS * Shapes.length(SHAPE), 1);
  }

  private static Replica replica(boolean accelerated) {
    Replica replica = new Replica(NetworkDefinition.of(network.trained(), SHAPE, accelerated));
    replica.load(replica.initialState(FlatWeights.of(network.full())), StepOptions.plain());
    return replica;
  }

  @Test
  void anAcceleratedStepIsThePlainOne() {
    Replica fast = replica(true);
    Replica slow = replica(false);
    ComputationGraph stock = network.trainedPart();
    double loss = fast.step(features(), LABELS);
    assertThat(slow.step(features(), LABELS)).isCloseTo(loss, within(1e-5));
    stock.fit(
        new INDArray[] {Shapes.rows(features(), SHAPE)},
        new INDArray[] {GraphStep.targets(LABELS, 3)});
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
