package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.Samples;
import dev.graft.config.LayerSettings;
import dev.graft.engine.CopiedWeights;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class WeightCopyTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ComputationGraph network(long seed, int[] shape, LayerSettings... layers) {
    return Samples.initialised(Architecture.chain(List.of(layers), "input", shape, seed));
  }

  @Test
  void layersOfTheSameNameAndShapeAreCopied() {
    ComputationGraph source = network(1, new int[] {3}, Samples.output("kind", 2));
    ComputationGraph target = network(2, new int[] {3}, Samples.output("kind", 2));
    CopiedWeights copy = WeightCopy.byNameAndShape(source, target);
    assertThat(copy).isEqualTo(new CopiedWeights(List.of("kind"), Map.of(), List.of()));
    assertThat(target.params()).isEqualTo(source.params());
  }

  @Test
  void theCopyIsNotAView() {
    ComputationGraph source = network(1, new int[] {3}, Samples.output("kind", 2));
    ComputationGraph target = network(2, new int[] {3}, Samples.output("kind", 2));
    WeightCopy.byNameAndShape(source, target);
    float before = target.params().getFloat(0);
    source.params().addi(1);
    assertThat(target.params().getFloat(0)).isEqualTo(before);
  }

  @Test
  void aLayerOfAnotherShapeIsSkippedWithBothShapesAndCreatedAnew() {
    ComputationGraph source =
        network(1, new int[] {3}, Samples.dense("hidden", 4), Samples.output("kind", 2));
    ComputationGraph target =
        network(2, new int[] {3}, Samples.dense("hidden", 4), Samples.output("kind", 5));
    INDArray fresh = target.getLayer("kind").params().dup();
    CopiedWeights copy = WeightCopy.byNameAndShape(source, target);
    assertThat(copy.copied()).containsExactly("hidden");
    assertThat(copy.created()).containsExactly("kind");
    assertThat(copy.skipped()).isEqualTo(Map.of("kind", "W has shape [4, 2], the target's [4, 5]"));
    assertThat(target.getLayer("kind").params()).isEqualTo(fresh);
    assertThat(target.getLayer("hidden").params()).isEqualTo(source.getLayer("hidden").params());
  }

  @Test
  void layersThatOnlyOneOfThemHasAreSkippedOrCreated() {
    ComputationGraph source =
        network(1, new int[] {3}, Samples.dense("old", 4), Samples.output("kind", 2));
    ComputationGraph target =
        network(2, new int[] {3}, Samples.dense("new", 4), Samples.output("kind", 2));
    CopiedWeights copy = WeightCopy.byNameAndShape(source, target);
    assertThat(copy)
        .isEqualTo(
            new CopiedWeights(
                List.of("kind"), Map.of("old", "the target has no such layer"), List.of("new")));
  }

  @Test
  void layersWithoutWeightsAreNotMentioned() {
    LayerSettings[] layers = {
      Samples.convolution("conv", 2, 3, "valid"),
      Samples.maxPooling("pool", 2),
      Samples.dropout("drop", 0.5),
      Samples.output("kind", 2)
    };
    CopiedWeights copy =
        WeightCopy.byNameAndShape(
            network(1, new int[] {1, 6, 6}, layers), network(2, new int[] {1, 6, 6}, layers));
    assertThat(copy.copied()).containsExactly("conv", "kind");
    assertThat(copy.skipped()).isEmpty();
    assertThat(copy.created()).isEmpty();
  }
}
