package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
import dev.graft.engine.dl4j.network.Acceleration;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Native acceleration is engaged where there is any, checked against the plain path and named; that
 * the report says it too is tested with the commands.
 */
class Invariant12Test {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @Test
  void everyConvolutionOfAWorkersNetworkRunsByOneDnn() {
    Settings settings =
        Fixtures.settings(
            "model.layers = [",
            "{ name = conv, type = convolution2d, units = 4, kernel = 2 }",
            "{ name = norm, type = batch-normalization }",
            "{ name = out, type = output, units = 3 }]");
    TargetNetwork network = Fixtures.network(settings);
    NetworkDefinition plain =
        NetworkDefinition.of(network.trained(), network.trainedShape(), false);
    Acceleration.Check check = Acceleration.check(plain, network.trainedPart().params());
    assertThat(check.engaged()).isTrue();
    assertThat(check.summary()).isEqualTo("oneDNN engaged for conv, norm");
    ComputationGraph worker =
        NetworkDefinition.of(network.trained(), network.trainedShape(), check.engaged()).network();
    assertThat(Arrays.stream(worker.getLayers()).filter(layer -> layer.getHelper() != null))
        .extracting(layer -> layer.conf().getLayer().getLayerName())
        .containsExactlyInAnyOrder("conv", "norm");
    assertThat(plain.network().getLayers()).extracting(Layer::getHelper).containsOnlyNulls();
  }

  @Test
  void withoutSuchLayersItIsSaidThatThereIsNothingToEngage() {
    TargetNetwork network = Fixtures.network(Fixtures.settings());
    Acceleration.Check check =
        Acceleration.check(Fixtures.definition(network), network.trainedPart().params());
    assertThat(check.engaged()).isFalse();
    assertThat(check.summary()).contains("no layer that oneDNN would speed up");
  }
}
