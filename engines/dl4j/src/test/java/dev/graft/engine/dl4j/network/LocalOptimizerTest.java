package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.train.JobOptimizer;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

class LocalOptimizerTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static IUpdater updater(Type type, String layer) {
    ComputationGraphConfiguration network = Samples.imageNetwork();
    LocalOptimizer.configure(network, Samples.train(type, 0.25, 0));
    LayerVertex vertex = (LayerVertex) network.getVertices().get(layer);
    return ((BaseLayer) vertex.getLayerConf().getLayer()).getIUpdater();
  }

  @Test
  void everyLayerWithWeightsGetsTheJobsOptimizer() {
    for (String layer : new String[] {"conv", "hidden", "kind"}) {
      assertThat(updater(Type.SGD, layer)).isEqualTo(new Sgd(0.25));
      assertThat(updater(Type.NESTEROVS, layer)).isEqualTo(new Nesterovs(0.25, 0.9));
      assertThat(updater(Type.ADAM, layer)).isEqualTo(new Adam(0.25));
    }
  }

  /** Deeplearning4j's networks and other engines' are trained by the same rule. */
  @ParameterizedTest
  @EnumSource(Type.class)
  void itIsTheRuleThatOtherEnginesGet(Type type) {
    assertThat(OptimizerRules.of(updater(type, "kind")))
        .hasValue(JobOptimizer.of(Samples.train(type, 0.25, 0).optimizer()));
  }

  @Test
  void layersLearnAtRatesOfTheirOwn() {
    ComputationGraphConfiguration network = Samples.imageNetwork();
    TrainSettings train =
        Samples.train(Type.ADAM, 0.25, 0).but().rates(Map.of("hidden", 0.1)).build();
    LocalOptimizer.configure(network, train);
    assertThat(((BaseLayer) layer(network, "hidden")).getIUpdater()).isEqualTo(new Adam(0.025));
    assertThat(((BaseLayer) layer(network, "kind")).getIUpdater()).isEqualTo(new Adam(0.25));
  }

  @Test
  void layersWithoutWeightsOrThatAreFrozenHaveNoRate() {
    assertThat(LocalOptimizer.layers(Samples.imageNetwork()))
        .containsExactly("conv", "hidden", "kind");
    DenseLayer dense = new DenseLayer.Builder().nIn(4).nOut(4).build();
    assertThat(LocalOptimizer.layers(chain(new FrozenLayer(dense), softmax())))
        .containsExactly("kind");
  }

  private static Layer layer(ComputationGraphConfiguration network, String name) {
    return ((LayerVertex) network.getVertices().get(name)).getLayerConf().getLayer();
  }

  /** With SGD a step is -rate * (gradient + l2 * weight); the gradient is that of no l2. */
  @Test
  void l2ShrinksWeightsAndNotBiases() {
    ComputationGraph plain = stepped(0);
    ComputationGraph shrunk = stepped(0.5);
    INDArray start = withOnes().getLayer("kind").getParam("W");
    INDArray expected = plain.getLayer("kind").getParam("W").sub(start.mul(0.1 * 0.5));
    INDArray actual = shrunk.getLayer("kind").getParam("W");
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isCloseTo(0, within(1e-6));
    assertThat(shrunk.getLayer("kind").getParam("b"))
        .isEqualTo(plain.getLayer("kind").getParam("b"));
  }

  private static ComputationGraph stepped(double l2) {
    ComputationGraphConfiguration network = Samples.denseNetwork();
    LocalOptimizer.configure(network, Samples.train(Type.SGD, 0.1, l2));
    ComputationGraph graph = Samples.initialised(network);
    graph.setParams(withOnes().params());
    INDArray labels = Nd4j.zeros(4, 3);
    labels.getColumn(2).assign(1);
    graph.fit(new INDArray[] {Samples.batch(1, 4, 10)}, new INDArray[] {labels});
    return graph;
  }

  private static ComputationGraph withOnes() {
    ComputationGraph graph = Samples.initialised(Samples.denseNetwork());
    graph.getLayer("kind").getParam("b").assign(1);
    return graph;
  }

  private static ComputationGraphConfiguration chain(Layer below, Layer last) {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("input")
        .addLayer("below", below, "input")
        .addLayer("kind", last, "below")
        .setOutputs("kind")
        .build();
  }

  private static OutputLayer softmax() {
    return new OutputLayer.Builder().nIn(4).nOut(2).build();
  }

  @Test
  void scaleAndOffsetOfBatchNormGetTheOptimizerAndStatisticsKeepTheirRule() {
    BatchNormalization norm = new BatchNormalization.Builder().nIn(4).nOut(4).build();
    ComputationGraphConfiguration network = chain(norm, softmax());
    LocalOptimizer.configure(network, Samples.train(Type.ADAM, 0.1, 0));
    assertThat(norm.getUpdaterByParam("gamma")).isEqualTo(new Adam(0.1));
    assertThat(norm.getUpdaterByParam("beta")).isEqualTo(new Adam(0.1));
    assertThat(norm.getUpdaterByParam("mean")).isInstanceOf(NoOp.class);
    assertThat(norm.getUpdaterByParam("log10stdev")).isInstanceOf(NoOp.class);
  }

  @Test
  void aFrozenLayerKeepsItsSettingsAndAWrappedOneGetsTheJobs() {
    DenseLayer inner = new DenseLayer.Builder().nIn(4).nOut(4).updater(new Sgd(7)).build();
    LocalOptimizer.configure(
        chain(new FrozenLayer(inner), softmax()), Samples.train(Type.ADAM, 0.1, 0));
    LocalOptimizer.configure(
        chain(new FrozenLayerWithBackprop(inner), softmax()), Samples.train(Type.ADAM, 0.1, 0));
    assertThat(inner.getIUpdater()).isEqualTo(new Sgd(7));
    LocalOptimizer.configure(
        chain(new TimeDistributed(inner), softmax()), Samples.train(Type.ADAM, 0.1, 0));
    assertThat(inner.getIUpdater()).isEqualTo(new Adam(0.1));
  }

  private static void assertRefused(Layer below, Layer last, String message) {
    ComputationGraphConfiguration network = chain(below, last);
    assertThatThrownBy(() -> LocalOptimizer.configure(network, Samples.train(Type.SGD, 0.1, 0)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void layersWithStateThatAnAverageDoesNotKeepAreRefusedByName() {
    DenseLayer dense = new DenseLayer.Builder().nIn(4).nOut(4).build();
    assertRefused(
        dense,
        new CenterLossOutputLayer.Builder().nIn(4).nOut(2).build(),
        "Cannot train the layer kind (CenterLossOutputLayer): its centers follow the examples");
    assertRefused(
        dense,
        new OCNNOutputLayer.Builder().hiddenLayerSize(3).nIn(4).build(),
        "Cannot train the layer kind (OCNNOutputLayer): its threshold is a quantile");
    assertRefused(
        new TimeDistributed(new BatchNormalization.Builder().nIn(4).nOut(4).build()),
        softmax(),
        "Cannot train the layer below (BatchNormalization): it is inside a TimeDistributed");
  }
}
