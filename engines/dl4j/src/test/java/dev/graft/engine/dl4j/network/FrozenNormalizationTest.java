package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.config.BatchNormSettings;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class FrozenNormalizationTest {

  private static final double STEP = 1e-5;
  private static final int BATCH = 5;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraph network(boolean logarithmic) {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Sgd(0.1))
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "conv",
                new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build(),
                "in")
            .addLayer(
                "norm",
                new BatchNormalization.Builder().useLogStd(logarithmic).decay(0.5).build(),
                "conv")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build(),
                "norm")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(4, 4, 1))
            .build();
    BatchNormLayers.freeze(layout, BatchNormSettings.Mode.FROZEN, Set.of("conv"));
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    FrozenNormalization.engage(graph);
    return graph;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gradientsBelowItAreThoseOfFixedStatistics(boolean logarithmic) {
    ComputationGraph graph = network(logarithmic);
    graph
        .getLayer("norm")
        .paramTable()
        .values()
        .forEach(p -> p.addi(Nd4j.rand(p.shape()).muli(0.4)));
    INDArray before = graph.getLayer("norm").params().dup();
    DataSet batch =
        new DataSet(
            Nd4j.rand(DataType.DOUBLE, BATCH, 1, 4, 4), Nd4j.rand(DataType.DOUBLE, BATCH, 2));
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    INDArray gradient = graph.gradient().getGradientFor("conv_W").div(BATCH);
    INDArray weights = graph.getLayer("conv").getParam("W");
    for (int i = 0; i < weights.length(); i++) {
      double weight = weights.getDouble(i);
      double above = score(graph, weights, i, weight + STEP, batch);
      double below = score(graph, weights, i, weight - STEP, batch);
      weights.putScalar(i, weight);
      assertThat(gradient.getDouble(i)).isCloseTo((above - below) / (2 * STEP), within(1e-6));
    }
    graph.fit(batch);
    assertThat(graph.getLayer("norm").params()).isEqualTo(before);
  }

  private static double score(
      ComputationGraph graph, INDArray weights, int at, double weight, DataSet batch) {
    weights.putScalar(at, weight);
    return graph.score(batch, false);
  }
}
