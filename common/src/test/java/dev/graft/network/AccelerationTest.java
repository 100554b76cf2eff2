package dev.graft.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.Samples;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AccelerationTest {

  private static final int[] IMAGE = {1, 8, 8};

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @Test
  void convolutionAndPoolingReallyHaveTheirHelpers() {
    ComputationGraph graph = Samples.initialised(Samples.imageNetwork());
    assertThat(graph.getLayer("conv").getHelper()).isNull();
    assertThat(Acceleration.engage(graph)).containsExactly("conv", "pool");
    assertThat(graph.getLayer("conv").getHelper()).isInstanceOf(MKLDNNConvHelper.class);
    assertThat(graph.getLayer("pool").getHelper()).isInstanceOf(MKLDNNSubsamplingHelper.class);
    graph.outputSingle(Samples.batch(1, 2, 1, 8, 8));
    assertThat(graph.getLayer("conv").getHelper()).isNotNull();
    assertThat(graph.getLayer("pool").getHelper()).isNotNull();
  }

  @Test
  void batchNormHasItsHelper() {
    ComputationGraph graph =
        Samples.initialised(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(4, 4, 2))
                .addLayer("norm", new BatchNormalization(), "input")
                .addLayer("kind", new OutputLayer.Builder().nOut(3).build(), "norm")
                .setOutputs("kind")
                .build());
    assertThat(Acceleration.engage(graph)).containsExactly("norm");
    assertThat(graph.getLayer("norm").getHelper()).isInstanceOf(MKLDNNBatchNormHelper.class);
  }

  @Test
  void outputsAndGradientsAgreeWithThePlainPath() {
    ComputationGraph plain = Samples.initialised(Samples.imageNetwork());
    ComputationGraph fast = Samples.initialised(Samples.imageNetwork());
    Acceleration.engage(fast);
    INDArray images = Samples.batch(1, 16, 1, 8, 8);
    assertThat(fast.outputSingle(images).equalsWithEps(plain.outputSingle(images), 1e-4)).isTrue();
    assertThat(gradient(fast, images).equalsWithEps(gradient(plain, images), 1e-4)).isTrue();
  }

  private static INDArray gradient(ComputationGraph graph, INDArray images) {
    INDArray labels = Nd4j.zeros(16, 3);
    labels.getColumn(1).assign(1);
    graph.setInputs(images);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    return graph.getFlattenedGradients().dup();
  }

  @Test
  void theCheckPassesAndNamesTheLayers() {
    NetworkDefinition plain = NetworkDefinition.of(Samples.imageNetwork(), IMAGE, false);
    Acceleration.Check check = Acceleration.check(plain, plain.network().params());
    assertThat(check.refusal()).isNull();
    assertThat(check.engaged()).isTrue();
    assertThat(check.summary()).isEqualTo("oneDNN engaged for conv, pool");
  }

  @Test
  void aDefinitionEngagesWhatItSays() {
    assertThat(
            NetworkDefinition.of(Samples.imageNetwork(), IMAGE, true)
                .network()
                .getLayer("conv")
                .getHelper())
        .isNotNull();
    assertThat(
            NetworkDefinition.of(Samples.imageNetwork(), IMAGE, false)
                .network()
                .getLayer("conv")
                .getHelper())
        .isNull();
  }

  @Test
  void aDenseNetworkEngagesNothing() {
    NetworkDefinition dense = NetworkDefinition.of(Samples.denseNetwork(), new int[] {10}, false);
    assertThat(Acceleration.engage(dense.network())).isEmpty();
    Acceleration.Check check = Acceleration.check(dense, dense.network().params());
    assertThat(check.engaged()).isFalse();
    assertThat(check.summary()).startsWith("OpenBLAS for dense layers");
  }

  @Test
  void aRefusalIsSaidAndEngagesNothing() {
    Acceleration.Check check = new Acceleration.Check(List.of("conv"), "it differs");
    assertThat(check.engaged()).isFalse();
    assertThat(check.summary()).isEqualTo("oneDNN off: it differs");
  }
}
