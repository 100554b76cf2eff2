package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.junit.jupiter.api.Test;

class NetworkOwnScaleTest {

  @Test
  void isWhatScalesOrHasFixedNumbersForEachChannel() {
    assertThat(NetworkOwnScale.has(first(new ScaleVertex(1 / 255.0)))).isTrue();
    assertThat(NetworkOwnScale.has(first(layer(frozen(0))))).isTrue();
  }

  @Test
  void isNotWhatHasLearnedItsNumbersOrHasNone() {
    assertThat(NetworkOwnScale.has(first(layer(frozen(1e-5))))).isFalse();
    assertThat(NetworkOwnScale.has(first(layer(new BatchNormalization.Builder().nIn(4).build()))))
        .isFalse();
    assertThat(NetworkOwnScale.has(first(layer(new ActivationLayer())))).isFalse();
  }

  @Test
  void isOfAllThatReadsTheInput() {
    ComputationGraphConfiguration oneOfTwo =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addVertex("scale", new ScaleVertex(2), "in")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "scale", "in")
            .addLayer("out", new OutputLayer.Builder().nIn(4).nOut(2).build(), "sum")
            .setOutputs("out")
            .build();
    assertThat(NetworkOwnScale.has(oneOfTwo)).isFalse();
  }

  private static ComputationGraphConfiguration first(GraphVertex vertex) {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .addVertex("first", vertex, "in")
        .addLayer("out", new OutputLayer.Builder().nIn(4).nOut(2).build(), "first")
        .setOutputs("out")
        .build();
  }

  private static GraphVertex layer(Layer layer) {
    return new LayerVertex(new NeuralNetConfiguration.Builder().layer(layer).build(), null);
  }

  private static Layer frozen(double epsilon) {
    return new FrozenLayerWithBackprop(
        new BatchNormalization.Builder().nIn(4).eps(epsilon).build());
  }
}
