package dev.graft.engine.dl4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.config.ArchitectureType;
import dev.graft.config.TrainSettings;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parameter counts are those that Keras and torchvision give for the same networks. */
class BuiltInTest {

  private static final int[] COLOUR = {3, 32, 32};
  private static final TrainSettings SGD = Samples.train(TrainSettings.Optimizer.Type.SGD, 0.01, 0);

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ArchitectureSettings settings(
      ArchitectureType type, int outputs, Stem stem, List<Integer> units) {
    return new ArchitectureSettings(
        type,
        outputs,
        outputs == 1 ? "sigmoid" : "softmax",
        outputs == 1 ? "binary-crossentropy" : "categorical-crossentropy",
        units,
        "relu",
        List.of(4, 8),
        stem,
        20,
        6);
  }

  private static TargetNetwork network(ArchitectureSettings settings, int... data) {
    return TargetNetworks.fromScratch(BuiltIn.of(settings, data), data, SGD, 42);
  }

  private static TargetNetwork resNet(Stem stem, int classes, int... data) {
    return network(settings(ArchitectureType.RESNET18, classes, stem, List.of()), data);
  }

  @Test
  void vgg16HasKerassParametersNamesAndShapes() {
    ComputationGraphConfiguration base = Vgg16.base(COLOUR);
    assertThat(Samples.initialised(base.clone()).numParams()).isEqualTo(14_714_688);
    assertThat(base.getVertices().keySet())
        .containsExactly(
            "block1_conv1",
            "block1_conv2",
            "block1_pool",
            "block2_conv1",
            "block2_conv2",
            "block2_pool",
            "block3_conv1",
            "block3_conv2",
            "block3_conv3",
            "block3_pool",
            "block4_conv1",
            "block4_conv2",
            "block4_conv3",
            "block4_pool",
            "block5_conv1",
            "block5_conv2",
            "block5_conv3",
            "block5_pool");
    assertThat(GraphShapes.at(base, COLOUR, "block3_pool")).containsExactly(256, 4, 4);
    assertThat(GraphShapes.at(base, COLOUR, "block5_pool")).containsExactly(512, 1, 1);
  }

  /** 512 features, 64 hidden units, 10 classes on the 14,714,688 of the base. */
  @Test
  void vgg16CarriesTheJobsOwnDenseLayers() {
    TargetNetwork network =
        network(settings(ArchitectureType.VGG16, 10, null, List.of(64)), COLOUR);
    assertThat(network.trainable()).isEqualTo(14_714_688 + 512 * 64 + 64 + 64 * 10 + 10);
    assertThat(network.featureLayer()).isEqualTo("hidden1");
  }

  @Test
  void resNet18WithTheImageNetStemHasTorchvisionsParameters() {
    TargetNetwork network = resNet(Stem.IMAGENET, 1000, 3, 64, 64);
    assertThat(network.trainable()).isEqualTo(11_689_512);
    ComputationGraphConfiguration layout = network.full().getConfiguration();
    int[] large = {3, 224, 224};
    assertThat(GraphShapes.at(layout, large, "conv1")).containsExactly(64, 112, 112);
    assertThat(GraphShapes.at(layout, large, "maxpool")).containsExactly(64, 56, 56);
    assertThat(GraphShapes.at(layout, large, "layer2.0.add")).containsExactly(128, 28, 28);
    assertThat(GraphShapes.at(layout, large, "layer4.1.relu_1")).containsExactly(512, 7, 7);
    assertThat(GraphShapes.at(layout, large, "avgpool")).containsExactly(512);
  }

  @Test
  void resNet18WithTheCifarStemKeepsSmallPicturesLarge() {
    TargetNetwork network = resNet(Stem.CIFAR, 10, COLOUR);
    assertThat(network.trainable()).isEqualTo(11_173_962);
    ComputationGraphConfiguration layout = network.full().getConfiguration();
    assertThat(layout.getVertices().keySet())
        .contains("conv1", "bn1", "layer1.0.conv1", "layer2.0.downsample.0", "layer4.1.bn2", "fc")
        .doesNotContain("maxpool", "layer1.0.downsample.0");
    assertThat(GraphShapes.at(layout, COLOUR, "relu")).containsExactly(64, 32, 32);
    assertThat(GraphShapes.at(layout, COLOUR, "layer4.1.relu_1")).containsExactly(512, 4, 4);
  }

  /** As in training: at inference Deeplearning4j activates in place. */
  @Test
  void aBlockAddsItsShortcut() {
    TargetNetwork network = resNet(Stem.CIFAR, 3, 1, 8, 8);
    var activations = network.full().feedForward(Samples.batch(1, 2, 1, 8, 8), true);
    INDArray plain = activations.get("layer1.0.bn2").add(activations.get("relu"));
    INDArray halved = activations.get("layer2.0.bn2").add(activations.get("layer2.0.downsample.1"));
    assertThat(activations.get("layer1.0.add").equalsWithEps(plain, 1e-5)).isTrue();
    assertThat(activations.get("layer2.0.add").equalsWithEps(halved, 1e-5)).isTrue();
    assertThat(activations.get("layer1.0.relu_1").minNumber().doubleValue()).isZero();
    assertThat(activations.get("layer1.0.add").minNumber().doubleValue()).isNegative();
  }

  /**
   * He: variance 2 / fan-in in VGG16 (Keras's he_normal), 2 / fan-out in torchvision's ResNet-18.
   */
  @Test
  void convolutionsStartAsHesInitialisation() {
    ComputationGraph vgg = Samples.initialised(Vgg16.base(COLOUR));
    ComputationGraph resNet = resNet(Stem.CIFAR, 10, COLOUR).full();
    assertVariance(vgg.getLayer("block2_conv1").getParam("W"), 2.0 / (9 * 64));
    assertVariance(resNet.getLayer("layer2.0.conv1").getParam("W"), 2.0 / (9 * 128));
    assertVariance(resNet.getLayer("fc").getParam("W"), 1.0 / 512 / 3);
    assertThat(resNet.getLayer("layer2.0.conv1").paramTable()).containsOnlyKeys("W");
  }

  private static void assertVariance(INDArray weights, double expected) {
    assertThat(weights.varNumber().doubleValue()).isCloseTo(expected, within(0.05 * expected));
  }

  /** 4*3*3+4, 8*(4*9)+8 after two halvings of 8x8 to 2x2, dense 32-5-3. */
  @Test
  void theSmallCnnHalvesThePictureAfterEveryConvolution() {
    TargetNetwork network =
        network(settings(ArchitectureType.SMALL_CNN, 3, null, List.of(5)), 8, 8);
    assertThat(network.trainable()).isEqualTo(40 + 296 + 32 * 5 + 5 + 5 * 3 + 3);
    assertThat(network.inputShape()).containsExactly(1, 8, 8);
  }

  @Test
  void aDenseNetworkHasTheLayersOfItsList() {
    TargetNetwork network = network(settings(ArchitectureType.DENSE, 1, null, List.of(4, 2)), 2, 5);
    assertThat(network.trainable()).isEqualTo(10 * 4 + 4 + 4 * 2 + 2 + 2 + 1);
    assertThat(network.full().getConfiguration().getVertices().keySet())
        .containsExactly("hidden1", "hidden2", "output");
  }

  /** 20 words of 6 numbers; then 6-4-1. */
  @Test
  void theMeanOfWordVectorsFeedsDenseLayers() {
    TargetNetwork network =
        network(settings(ArchitectureType.EMBEDDING_MEAN, 1, null, List.of(4)), 7);
    assertThat(network.trainable()).isEqualTo(20 * 6 + 6 * 4 + 4 + 4 + 1);
    assertThat(network.featureLayer()).isEqualTo("hidden1");
    assertThat(network.inputShape()).containsExactly(7);
  }

  /** An LSTM of n units on m inputs: 4 gates of (m + n + 1) n numbers. */
  @Test
  void lstmLayersAreStackedAndTheLastGivesItsLastStep() {
    TargetNetwork network =
        network(settings(ArchitectureType.LSTM_TEXT, 2, null, List.of(5, 3)), 7);
    assertThat(network.trainable())
        .isEqualTo(20 * 6 + 4 * (6 + 5 + 1) * 5 + 4 * (5 + 3 + 1) * 3 + 3 * 2 + 2);
    ComputationGraphConfiguration layout = network.full().getConfiguration();
    assertThat(GraphShapes.at(layout, new int[] {7}, "lstm1")).containsExactly(7, 5);
    assertThat(GraphShapes.at(layout, new int[] {7}, "lstm2")).containsExactly(3);
  }

  @Test
  void examplesOfAnotherKindAreRefused() {
    assertThatThrownBy(() -> resNet(Stem.CIFAR, 10, 100))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use model.architecture.name = resnet18 on examples of shape [100]: it takes pictures.");
    assertThatThrownBy(() -> Vgg16.base(new int[] {1, 28, 28}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use model.architecture.name = vgg16 on pictures of shape [1, 28, 28]: it halves them five times, at least 32 by 32 pixels are needed.");
    assertThatThrownBy(
            () -> network(settings(ArchitectureType.LSTM_TEXT, 2, null, List.of(5)), COLOUR))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot put the embedding layer embedding on input: it gives images, the numbers of words are needed, as the network's input.");
  }

  /** Deeplearning4j takes the clock for a seed, and a run goes on with its own network alone. */
  @Test
  void aLayoutIsTheSameWhenItIsMadeAgain() {
    for (ComputationGraphConfiguration layout :
        List.of(Vgg16.base(COLOUR), ResNet18.base(COLOUR, Stem.CIFAR))) {
      assertThat(layout.toJson())
          .contains("\"seed\" : 0,")
          .doesNotContainPattern("\"seed\" : [^0]");
    }
  }
}
