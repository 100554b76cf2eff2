package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.model.StateLayout;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchNormStatisticsTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  /** 1 channel to 2 by 3 x 3 kernels with bias: 20 weights; then two BatchNorm layers. */
  private static ComputationGraph graph(Layer first, Layer second) {
    return Samples.initialised(
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(4, 4, 1))
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(2).build(), "input")
            .addLayer("first", first, "conv")
            .addLayer("second", second, "first")
            .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "second")
            .setOutputs("kind")
            .build());
  }

  private static BatchNormalization norm(boolean logarithmic, boolean locked) {
    return new BatchNormalization.Builder()
        .nIn(2)
        .nOut(2)
        .useLogStd(logarithmic)
        .lockGammaBeta(locked)
        .build();
  }

  /** Gives every parameter of every layer its own value, to see where it lies. */
  private static float[] numbered(ComputationGraph graph) {
    float[] flat = new float[(int) graph.numParams()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = i;
    }
    return flat;
  }

  @Test
  void statisticsLieBehindScaleAndOffset() {
    ComputationGraph graph = graph(norm(true, false), norm(false, false));
    StateLayout layout = BatchNormStatistics.of(graph);
    float[] flat = numbered(graph);
    // 20 weights of conv; gamma 20, 21; beta 22, 23; mean 24, 25; spread 26, 27; and again.
    assertThat(layout.statistics(flat)).containsExactly(24, 25, 26, 27, 32, 33, 34, 35);
    assertThat(layout.statisticsLength()).isEqualTo(8);
    assertThat(layout.weights(flat)).hasSize(flat.length - 8).doesNotContain(24, 27, 32, 35);
    assertThat(layout.weights(flat)).contains(23, 28, 31, 36);
    assertThat(layout.spans()).extracting("layer").containsExactly("first", "second");
    assertThat(layout.spans()).extracting("logarithmic").containsExactly(true, false);
  }

  @Test
  void theyAreWhatTheLayersHoldThemselves() {
    ComputationGraph graph = graph(norm(true, false), norm(false, true));
    graph.getLayer("first").getParam("mean").assign(5);
    graph.getLayer("first").getParam("log10stdev").assign(6);
    graph.getLayer("second").getParam("mean").assign(7);
    graph.getLayer("second").getParam("var").assign(8);
    float[] flat = FlatWeights.of(graph);
    assertThat(BatchNormStatistics.of(graph).statistics(flat))
        .containsExactly(5, 5, 6, 6, 7, 7, 8, 8);
  }

  @Test
  void withoutScaleAndOffsetStatisticsComeFirst() {
    ComputationGraph graph = graph(norm(true, true), norm(true, true));
    assertThat(BatchNormStatistics.of(graph).statistics(numbered(graph)))
        .containsExactly(20, 21, 22, 23, 24, 25, 26, 27);
  }

  @Test
  void weightsAndStatisticsMakeTheVectorAgain() {
    ComputationGraph graph = graph(norm(true, false), norm(false, true));
    StateLayout layout = BatchNormStatistics.of(graph);
    float[] flat = numbered(graph);
    assertThat(layout.flat(layout.weights(flat), layout.statistics(flat))).isEqualTo(flat);
  }

  @Test
  void frozenLayersHaveNoStatisticsThatTravel() {
    ComputationGraph graph =
        graph(new FrozenLayer(norm(true, false)), new FrozenLayerWithBackprop(norm(true, false)));
    StateLayout layout = BatchNormStatistics.of(graph);
    assertThat(layout.statisticsLength()).isZero();
    float[] flat = numbered(graph);
    assertThat(layout.weights(flat)).isSameAs(flat);
    assertThat(layout.flat(flat, new float[0])).isSameAs(flat);
  }

  @Test
  void vectorsOfAnotherNetworkAreRefused() {
    StateLayout layout = BatchNormStatistics.of(graph(norm(true, false), norm(true, false)));
    float[] weights = new float[10];
    assertThatThrownBy(() -> layout.flat(weights, new float[8]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot put 10 weights and 8 statistics together");
  }
}
