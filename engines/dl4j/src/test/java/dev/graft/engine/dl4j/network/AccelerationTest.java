package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.Samples;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
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

  /** One part in a thousand of one layer's weights is more than rounding. */
  @Test
  void aNetworkThatComputesSomethingElseIsRefused() {
    NetworkDefinition plain = NetworkDefinition.of(Samples.imageNetwork(), IMAGE, false);
    ComputationGraph slow = plain.network();
    ComputationGraph fast = plain.network();
    fast.setParams(slow.params());
    assertThat(Acceleration.compare(plain, slow, fast)).isNull();
    fast.getLayer("conv").getParam("W").muli(1.001);
    assertThat(Acceleration.compare(plain, slow, fast))
        .startsWith("it differs from the plain path by ");
  }

  /** The same outputs, another gradient: dropout is there in training alone. */
  @Test
  void aNetworkWithOtherGradientsIsRefused() {
    ComputationGraphConfiguration layout = Samples.imageNetwork();
    NetworkDefinition plain = NetworkDefinition.of(layout, IMAGE, false);
    ComputationGraph slow = plain.network();
    ComputationGraph fast = plain.network();
    fast.setParams(slow.params());
    fast.getLayer("hidden").conf().getLayer().setIDropout(new Dropout(0.5));
    assertThat(Acceleration.compare(plain, slow, fast))
        .startsWith("it differs from the plain path by 0.0e+00 in outputs, ");
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
