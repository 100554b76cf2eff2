package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameGroupsTest {

  /**
   * @param layers in the order of the parameters; normalisation begins with an asterisk
   */
  private static List<List<String>> groups(String head, String... layers) {
    List<Description.Parameter> parameters =
        Arrays.stream(layers)
            .map(
                layer -> {
                  String name = layer.replace("*", "");
                  return new Description.Parameter(
                      name + ".weight", name, new int[] {1}, null, layer.startsWith("*"));
                })
            .toList();
    return NameGroups.of(
        new Description(
            null,
            List.of(),
            OutputMeaning.CLASSES,
            2,
            List.of(),
            null,
            null,
            parameters,
            List.of(),
            List.of(),
            head,
            1));
  }

  @Test
  void blocksOfAResNetAreGroups() {
    assertThat(
            groups(
                "fc",
                "conv1",
                "*bn1",
                "layer1.0.conv1",
                "*layer1.0.bn1",
                "layer1.0.conv2",
                "layer1.1.conv1",
                "layer2.0.conv1",
                "fc"))
        .containsExactly(
            List.of("conv1", "bn1"),
            List.of("layer1.0.conv1", "layer1.0.bn1", "layer1.0.conv2"),
            List.of("layer1.1.conv1"),
            List.of("layer2.0.conv1"),
            List.of("fc"));
  }

  @Test
  void layersOfAnEncoderAreGroupsWithTheNormalisationThatTheyBeginWith() {
    assertThat(
            groups(
                "classifier",
                "bert.embeddings.words",
                "bert.embeddings.places",
                "*bert.encoder.layer.0.norm",
                "bert.encoder.layer.0.query",
                "bert.encoder.layer.1.query",
                "*bert.norm",
                "classifier"))
        .containsExactly(
            List.of("bert.embeddings.words", "bert.embeddings.places"),
            List.of("bert.encoder.layer.0.norm", "bert.encoder.layer.0.query"),
            List.of("bert.encoder.layer.1.query", "bert.norm"),
            List.of("classifier"));
  }

  @Test
  void theOutputLayerIsAGroupOfItsOwn() {
    assertThat(groups("head.out", "0", "head.hidden", "head.out"))
        .containsExactly(List.of("0"), List.of("head.hidden"), List.of("head.out"));
  }
}
