package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class BatchStatisticsTest {

  private static final int FEATURES = 3;
  private static final int SIZE = 20;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTheFirstLayerAreThoseOfTheExamplesWhateverTheBatches(boolean logarithmic) {
    ExampleChunk block = block();
    float[] statistics =
        BatchStatistics.of(replica(logarithmic, 1), TrainingExamples.of(block), SIZE, 7, 1);
    for (int channel = 0; channel < FEATURES; channel++) {
      double mean = 0;
      double squares = 0;
      for (int i = 0; i < SIZE; i++) {
        double value = block.features(new int[] {i})[channel];
        mean += value / SIZE;
        squares += value * value / SIZE;
      }
      double spread = statistics[FEATURES + channel];
      assertThat((double) statistics[channel]).isCloseTo(mean, within(1e-5));
      assertThat(logarithmic ? Math.pow(10, 2 * spread) : spread)
          .isCloseTo(squares - mean * mean, within(1e-4));
    }
  }

  @Test
  void dropoutsNoiseComesFromTheSeedAlone() {
    Replica replica = replica(true, 0.5);
    float[] first = BatchStatistics.of(replica, TrainingExamples.of(block()), SIZE, 7, 1);
    Nd4j.rand(5);
    assertThat(BatchStatistics.of(replica, TrainingExamples.of(block()), SIZE, 7, 1))
        .containsExactly(first);
    assertThat(BatchStatistics.of(replica, TrainingExamples.of(block()), SIZE, 7, 2))
        .isNotEqualTo(first);
  }

  private static ExampleChunk block() {
    Random random = new Random(5);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      float[] features = new float[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        features[j] = (float) (j + (j + 1) * random.nextGaussian());
      }
      examples.add(new Example(i, features, i % 2));
    }
    return ExampleChunk.of(examples);
  }

  private static Replica replica(boolean logarithmic, double retained) {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "drop",
                retained < 1
                    ? new DropoutLayer(retained)
                    : new ActivationLayer(Activation.IDENTITY),
                "in")
            .addLayer(
                "norm", new BatchNormalization.Builder().useLogStd(logarithmic).build(), "drop")
            .addLayer(
                "out",
                new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                "norm")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(FEATURES))
            .build();
    // Deeplearning4j reads useLogStd back only from the layout of a network that has been made.
    new ComputationGraph(layout).init();
    return Replicas.of(NetworkDefinition.of(layout, new int[] {FEATURES}, false));
  }
}
