package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import java.util.List;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class ArchitectureTest {

  private static final int[] IMAGE = {1, 6, 6};

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraph chain(int[] shape, LayerSettings... layers) {
    return Samples.initialised(Architecture.chain(List.of(layers), "input", shape, 5));
  }

  /** 3*4+4 in the first layer, 4*2+2 in the second. */
  @Test
  void denseLayersHaveWeightsAndBiases() {
    ComputationGraph graph = chain(new int[] {3}, Samples.dense("a", 4), Samples.output("b", 2));
    assertThat(graph.numParams()).isEqualTo(26);
    assertThat(graph.getConfiguration().getNetworkOutputs()).containsExactly("b");
    assertThat(graph.outputSingle(Samples.batch(1, 5, 3)).shape()).containsExactly(5, 2);
  }

  /** Valid: 6 - 3 + 1 = 4, halved by pooling to 2 x 2 x 2 values; same: 6 x 6 x 2, to 3 x 3 x 2. */
  @Test
  void convolutionsAndPoolingGiveTheShapesOfTheirWindows() {
    LayerSettings kind = Samples.output("kind", 3);
    LayerSettings pool = Samples.maxPooling("pool", 2);
    LayerSettings valid = Samples.convolution("conv", 2, 3, "valid");
    LayerSettings same = Samples.convolution("conv", 2, 3, "same");
    assertThat(chain(IMAGE, valid, pool, kind).numParams()).isEqualTo(9 * 2 + 2 + 8 * 3 + 3);
    assertThat(chain(IMAGE, same, pool, kind).numParams()).isEqualTo(9 * 2 + 2 + 18 * 3 + 3);
  }

  @Test
  void averagePoolingAverages() {
    LayerSettings mean =
        LayerSettings.named("mean", LayerType.AVERAGE_POOLING2D).kernel(2).padding("valid").build();
    ComputationGraph graph = chain(new int[] {1, 2, 2}, mean, Samples.output("kind", 2));
    INDArray image = Nd4j.create(new float[] {1, 2, 3, 6}, new long[] {1, 1, 2, 2}, 'c');
    assertThat(graph.feedForward(image, false).get("mean").getDouble(0)).isEqualTo(3);
  }

  @Test
  void theActivationIsTheJobs() {
    LayerSettings relu =
        LayerSettings.named("a", LayerType.DENSE).units(1).activation("relu").build();
    ComputationGraph graph = chain(new int[] {1}, relu, Samples.output("kind", 2));
    graph.getLayer("a").getParam("W").assign(2);
    INDArray inputs = Nd4j.create(new float[] {-1, 3}, new long[] {2, 1}, 'c');
    assertThat(graph.feedForward(inputs, false).get("a").data().asFloat()).containsExactly(0, 6);
  }

  /** Glorot and Bengio: uniform in +-sqrt(6 / (fan in + fan out)), of variance bound^2 / 3. */
  @Test
  void weightsStartAsGlorotUniformAndBiasesAtZero() {
    ComputationGraph graph = chain(new int[] {100}, Samples.dense("a", 50), Samples.output("b", 2));
    INDArray weights = graph.getLayer("a").getParam("W");
    double bound = Math.sqrt(6.0 / 150);
    assertThat(weights.amaxNumber().doubleValue()).isBetween(0.99 * bound, bound);
    assertThat(weights.varNumber().doubleValue()).isCloseTo(bound * bound / 3, within(0.001));
    assertThat(graph.getLayer("a").getParam("b").amaxNumber().doubleValue()).isZero();
  }

  @Test
  void theSeedDecidesTheWeights() {
    List<LayerSettings> layers = List.of(Samples.output("b", 2));
    INDArray first = initial(layers, 5);
    assertThat(initial(layers, 5)).isEqualTo(first);
    assertThat(initial(layers, 6)).isNotEqualTo(first);
  }

  private static INDArray initial(List<LayerSettings> layers, long seed) {
    return Samples.initialised(Architecture.chain(layers, "input", new int[] {3}, seed)).params();
  }

  @Test
  void dropoutKeepsTheRestOfItsRateAndOnlyWhileTraining() {
    ComputationGraph graph =
        chain(new int[] {4}, Samples.dropout("drop", 0.25), Samples.output("kind", 2));
    Dropout dropout = (Dropout) graph.getLayer("drop").conf().getLayer().getIDropout();
    assertThat(dropout.getP()).isEqualTo(0.75);
    INDArray input = Samples.batch(1, 2, 4);
    assertThat(graph.feedForward(input, false).get("drop")).isEqualTo(input);
  }

  @Test
  void oneOutputTakesBinaryCrossEntropy() {
    ComputationGraph two = chain(new int[] {4}, Samples.output("kind", 2));
    ComputationGraph one = chain(new int[] {4}, Samples.binaryOutput("kind"));
    assertThat(((OutputLayer) two.getOutputLayer(0).conf().getLayer()).getLossFn())
        .isExactlyInstanceOf(LossMCXENT.class);
    assertThat(((OutputLayer) one.getOutputLayer(0).conf().getLayer()).getLossFn())
        .isExactlyInstanceOf(LossBinaryXENT.class);
  }

  private static void refused(String message, int[] shape, LayerSettings... layers) {
    assertThatThrownBy(() -> chain(shape, layers))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith(message);
  }

  private static LayerSettings dense(Integer inputs, String activation) {
    return LayerSettings.named("a", LayerType.DENSE)
        .units(4)
        .inputs(inputs)
        .activation(activation)
        .build();
  }

  @Test
  void inputsThatAreNotWhatComesFromBelowAreRefused() {
    refused(
        "Cannot put the layer a on input: it takes inputs = 7, and input gives 3.",
        new int[] {3},
        dense(7, "relu"),
        Samples.output("b", 2));
    refused(
        "Cannot put the layer conv on input: it takes inputs = 3, and input gives 1.",
        IMAGE,
        LayerSettings.named("conv", LayerType.CONVOLUTION2D)
            .units(2)
            .inputs(3)
            .activation("relu")
            .kernel(3)
            .padding("valid")
            .build(),
        Samples.output("b", 2));
    refused(
        "Cannot put the layer b on a: it takes inputs = 5, and a gives 4.",
        new int[] {3},
        dense(3, "relu"),
        LayerSettings.named("b", LayerType.OUTPUT)
            .units(2)
            .inputs(5)
            .activation("softmax")
            .loss("mse")
            .build());
    assertThat(chain(new int[] {3}, dense(3, "relu"), Samples.output("b", 2)).numParams())
        .isEqualTo(26);
  }

  @Test
  void anImageLayerOnValuesIsRefused() {
    refused(
        "Cannot put the convolution2d layer conv on a: it gives values, images are needed.",
        IMAGE,
        dense(null, "relu"),
        Samples.convolution("conv", 2, 3, "valid"),
        Samples.output("b", 2));
  }

  @Test
  void wordsThatAreNotTheFieldsAreRefused() {
    refused(
        "Cannot use activation = rellu in layer a: use linear, relu, ",
        new int[] {3},
        dense(null, "rellu"),
        Samples.output("b", 2));
    refused(
        "Cannot use padding = full in layer conv: use valid or same.",
        IMAGE,
        Samples.convolution("conv", 2, 3, "full"),
        Samples.output("b", 2));
    refused(
        "Cannot use loss = hinge in layer b: use categorical-crossentropy, ",
        new int[] {3},
        LayerSettings.named("b", LayerType.OUTPUT)
            .units(2)
            .activation("softmax")
            .loss("hinge")
            .build());
  }
}
