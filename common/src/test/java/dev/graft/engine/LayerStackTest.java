package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerStackTest {

  /** Two convolutions, each with normalisation, a block of two that cannot be cut apart, a head. */
  private static final List<LayerOverview> LAYERS =
      List.of(
          layer("conv1", "ConvolutionLayer", 10, true),
          layer("bn1", "BatchNormalization", 4, true),
          layer("pool1", "SubsamplingLayer", 0, true),
          layer("block.a", "ConvolutionLayer", 10, false),
          layer("block.b", "ConvolutionLayer", 10, false),
          layer("block", "ElementWiseVertex", 0, true),
          layer("dense", "DenseLayer", 20, true),
          layer("out", "OutputLayer", 5, false));

  private static final LayerStack STACK =
      new LayerStack(LAYERS, LayerStack.between(LAYERS), "block");

  private static LayerOverview layer(String name, String type, long parameters, boolean cut) {
    return new LayerOverview(name, type, parameters, "", name.equals("out"), cut, null);
  }

  @Test
  void groupsLieBetweenPlacesToCutAndNormalisationBelongsToWhatIsBelow() {
    assertThat(LayerStack.between(LAYERS))
        .containsExactly(
            List.of("conv1", "bn1"),
            List.of("block.a", "block.b"),
            List.of("dense"),
            List.of("out"));
  }

  @Test
  void theHeadIsWhatIsAboveItsPlace() {
    assertThat(STACK.head()).containsExactly("dense", "out");
    assertThat(STACK.fromTheTop())
        .containsExactly(
            List.of("dense", "out"), List.of("block.a", "block.b"), List.of("conv1", "bn1"));
    assertThat(new LayerStack(LAYERS, LayerStack.between(LAYERS), null).head())
        .containsExactly("out");
  }

  @Test
  void ratesFallFromGroupToGroup() {
    assertThat(STACK.rates(0.5))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "dense", 1.0, "out", 1.0, "block.a", 0.5, "block.b", 0.5, "conv1", 0.25, "bn1",
                0.25));
    assertThat(STACK.rates(1 / 2.6).get("conv1")).isEqualTo(1 / 2.6 * (1 / 2.6));
  }

  @Test
  void layersAreTrainedAloneAboveTheUppermostPlaceThatLeavesThem() {
    assertThat(STACK.cut(List.of("dense", "out"))).isEqualTo("block");
    assertThat(STACK.cut(List.of("out", "dense", "block.b", "block.a"))).isEqualTo("pool1");
    assertThat(STACK.cut(List.of("block.a", "block.b"))).isNull();
    assertThat(STACK.cut(STACK.names())).isNull();
  }
}
