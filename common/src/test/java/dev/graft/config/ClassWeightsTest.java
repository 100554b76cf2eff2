package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {

  private static ClassWeights read(String value) {
    String job = "output = o, model.pretrained = m, data { format = csv, train.path = x }";
    return SettingsReader.read(
            Command.FINE_TUNE, new StringReader(job), "job", List.of("data.class-weights=" + value))
        .data()
        .classWeights();
  }

  @Test
  void noneLeavesExamplesAsTheyAre() {
    assertThat(read("none").of(Map.of(0, 5L, 1, 7L))).isEmpty();
  }

  @Test
  void balancedGivesEveryClassTheSameSum() {
    Map<Integer, Double> weights = read("balanced").of(Map.of(0, 90L, 1, 30L, 2, 0L));
    assertThat(weights).containsOnlyKeys(0, 1);
    assertThat(weights.get(0)).isCloseTo(120.0 / (2 * 90), within(1e-12));
    assertThat(weights.get(1)).isCloseTo(2.0, within(1e-12));
  }

  @Test
  void aListGivesOneWeightAClass() {
    assertThat(read("[1, 2.5]").of(Map.of(0, 1L))).isEqualTo(Map.of(0, 1.0, 1, 2.5));
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> read("equal"))
        .hasMessage(
            "Cannot use data.class-weights = \"equal\" (--set data.class-weights): use none, balanced or a list of one weight a class.");
    assertThatThrownBy(() -> read("[1, -1]")).hasMessageContaining("weights of at least 0");
  }
}
