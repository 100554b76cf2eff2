package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.RandomNumbers;
import dev.graft.Replicas;
import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class SaturatedLossTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  /** Softmax gives exactly zero where two logits differ by more than 104. */
  @Test
  void aSaturatedNetworkHasAFiniteLossAsInDeeplearning4j() {
    Replica replica =
        Replicas.of(NetworkDefinition.of(Samples.denseNetwork(), new int[] {10}, false), false);
    INDArray bias = Replicas.graph(replica).getLayer("kind").getParam("b");
    bias.putScalar(0, 200);
    int[] labels = {0, 1};
    float[] features = RandomNumbers.of(20, 3);
    float[] outputs = Replicas.output(replica, features, 2);
    INDArray oneHot = Nd4j.create(new float[] {1, 0, 0, 0, 1, 0}, new long[] {2, 3}, 'c');
    float[] oracle =
        Replicas.graph(replica)
            .scoreExamples(
                new DataSet(Nd4j.create(features, new long[] {2, 10}, 'c'), oneHot), false)
            .data()
            .asFloat();
    assertThat(replica.losses(outputs, Targets.ofClasses(labels)))
        .containsExactly(oracle, org.assertj.core.api.Assertions.within(1e-3f));
  }
}
