package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network whose first layer pools all of an example: it says not whether that is an image. */
class PoolingFirstTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LayerSettings pooling() {
    return LayerSettings.named("all", LayerType.GLOBAL_AVERAGE_POOLING).build();
  }

  private static ComputationGraphConfiguration network(int... shape) {
    return Architecture.chain(List.of(pooling(), Samples.output("kind", 2)), "in", shape, 1);
  }

  @Test
  void itTakesImagesOfAnySizeWithItsChannels() {
    ComputationGraphConfiguration network = network(3, 8, 8);
    assertThat(GraphShapes.input(network, new int[] {3, 4, 5})).containsExactly(3, 4, 5);
    assertThatThrownBy(() -> GraphShapes.input(network, new int[] {1, 4, 5}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot feed examples of shape [1, 4, 5] to the layer all: it takes images or sequences of 3 channels.");
    assertThatThrownBy(() -> GraphShapes.input(network, new int[] {60}))
        .hasMessageEndingWith("it takes images or sequences.");
  }

  @Test
  void greyImagesWithoutChannelAreToldFromSequencesByTheLayerAbove() {
    assertThat(GraphShapes.input(network(1, 8, 8), new int[] {4, 5})).containsExactly(1, 4, 5);
    assertThat(GraphShapes.input(network(7, 5), new int[] {4, 5})).containsExactly(4, 5);
  }

  @Test
  void itCanBeTheWholeOfANewNetworkBelowItsOutput() {
    TargetNetwork target =
        TargetNetworks.fromScratch(
            List.of(pooling(), Samples.output("kind", 2)),
            new int[] {3, 4, 4},
            Samples.train(TrainSettings.Optimizer.Type.SGD, 0.1, 0),
            1);
    assertThat(target.inputShape()).containsExactly(3, 4, 4);
  }
}
