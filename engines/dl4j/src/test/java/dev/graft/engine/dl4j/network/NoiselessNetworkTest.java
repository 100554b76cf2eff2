package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class NoiselessNetworkTest {

  /** Its layers are called as what is left out of layers. */
  private static ComputationGraph graph(double kept) {
    ComputationGraphConfiguration layout =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(3))
            .addLayer("weightNoise", new DenseLayer.Builder().nOut(4).build(), "in")
            .addLayer(
                "idropout", new DenseLayer.Builder().nOut(4).dropOut(kept).build(), "weightNoise")
            .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "idropout")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    return graph;
  }

  @Test
  void leavesOutTheNoiseOfLayersWhateverTheyAreCalled() {
    ComputationGraph noisy = graph(0.5);

    ComputationGraph quiet = NoiselessNetwork.of(noisy).orElseThrow();

    assertThat(quiet.getLayer("weightNoise").numParams()).isEqualTo(16);
    assertThat(quiet.getLayer("idropout").conf().getLayer().getIDropout()).isNull();
    assertThat(quiet.params()).isEqualTo(noisy.params());
  }

  @Test
  void isTheNetworkItselfWhereThereIsNoNoise() {
    assertThat(NoiselessNetwork.of(graph(0))).isEmpty();
  }
}
