package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.ModelSettings;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.model.OutputRows;
import dev.graft.model.OutputWeights;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class LayerMappingTest {

  private static ComputationGraph source;

  @BeforeAll
  static void aPretrainedNetwork() {
    Samples.pin();
    source =
        Samples.initialised(
            Architecture.chain(
                List.of(
                    Samples.dense("one", 4),
                    Samples.dense("two", 5),
                    Samples.dense("three", 5),
                    Samples.output("out", 2)),
                "input",
                new int[] {3},
                1));
  }

  private static TargetNetwork target(String head, String how) {
    Settings settings =
        SettingsReader.read(
            Command.FINE_TUNE,
            new StringReader(
                "output = x, data { format = csv, train.path = x }, model { pretrained = x, cut = one, frozen = false, head = %s, %s }"
                    .formatted(head, how)),
            "job.conf",
            List.of());
    ModelSettings model = settings.model();
    return TargetNetworks.transfer(source, model, new int[] {3}, settings.train(), 2);
  }

  private static INDArray weights(ComputationGraph network, String layer) {
    return network.getLayer(layer).params();
  }

  private static void refused(String how, String message) {
    assertThatThrownBy(
            () ->
                target(
                    "[{ name = new, type = dense, units = 5 }, { name = kind, type = output, units = 3 }]",
                    how))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void aNewLayerStartsFromTheOneThatTheJobNames() {
    TargetNetwork target =
        target(
            "[{ name = new, type = dense, units = 5 }, { name = kind, type = output, units = 2 }]",
            "map { new = two, kind = out }");
    CopiedWeights copy = target.copy();
    assertThat(copy.copied()).containsExactly("one", "new", "kind");
    assertThat(copy.from()).isEqualTo(Map.of("new", "two", "kind", "out"));
    assertThat(copy.created()).isEmpty();
    assertThat(copy.skipped()).isEqualTo(Map.of("three", "the target has no such layer"));
    assertThat(weights(target.full(), "new")).isEqualTo(weights(source, "two"));
    assertThat(weights(target.full(), "kind")).isEqualTo(weights(source, "out"));
  }

  @Test
  void theMapCountsMoreThanTheName() {
    TargetNetwork target =
        target(
            "[{ name = two, type = dense, units = 5 }, { name = four, type = dense, units = 5 }, { name = kind, type = output, units = 3 }]",
            "map { four = three }");
    assertThat(target.copy().copied()).containsExactly("one", "two", "four");
    assertThat(target.copy().from()).isEqualTo(Map.of("four", "three"));
    assertThat(weights(target.full(), "four")).isEqualTo(weights(source, "three"));
  }

  @Test
  void byShapeALayerStartsFromTheFirstThatNoOtherHas() {
    TargetNetwork target =
        target(
            "[{ name = x, type = dense, units = 5 }, { name = y, type = dense, units = 5 }, { name = z, type = dense, units = 5 }, { name = kind, type = output, units = 2 }]",
            "match = shape");
    CopiedWeights copy = target.copy();
    assertThat(copy.from()).isEqualTo(Map.of("x", "two", "y", "three"));
    assertThat(copy.created()).as("an output layer is never guessed").containsExactly("z", "kind");
    assertThat(weights(target.full(), "x")).isEqualTo(weights(source, "two"));
  }

  @Test
  void withoutAMapNothingIsTakenBecauseOfItsShape() {
    CopiedWeights copy =
        target(
                "[{ name = x, type = dense, units = 5 }, { name = kind, type = output, units = 2 }]",
                "match = name")
            .copy();
    assertThat(copy.copied()).containsExactly("one");
    assertThat(copy.from()).isEmpty();
  }

  @Test
  void anOutputLayerOfTheSameNameIsLeftWhereRowsAreAskedFor() {
    String head = "[{ name = out, type = output, units = 2 }]";
    String wide =
        "[{ name = two, type = dense, units = 5 }, { name = three, type = dense, units = 5 }, { name = out, type = output, units = 2 }]";
    assertThat(target(wide, "match = name").copy().copied()).contains("out");
    CopiedWeights copy = target(wide, "head-init = new").copy();
    assertThat(copy.created()).containsExactly("out");
    assertThat(copy.skipped())
        .isEqualTo(Map.of("out", "model.head-init says what its rows start from"));
    assertThat(target(head, "head-init = new").copy().skipped().get("out"))
        .isEqualTo("W has shape [5, 2], the target's [4, 2]");
  }

  @Test
  void aMapThatNamesNoLayerOrOneOfAnotherShapeIsRefused() {
    refused(
        "map { old = two }",
        "Cannot use old in model.map: no new layer with weights is called so; there are new, kind.");
    refused(
        "map { one = two }",
        "Cannot use one in model.map: no new layer with weights is called so; there are new, kind.");
    refused(
        "map { new = five }",
        "Cannot use five in model.map: the pretrained network has no layer with weights of this name; it has one, two, three, out.");
    refused(
        "map { new = one }",
        "Cannot start new from one (model.map): of one W has shape [3, 4], the target's [4, 5]; give it the same size.");
    refused(
        "map { kind = out }",
        "Cannot start kind from out (model.map): of out W has shape [5, 2], the target's [5, 3]; an output layer for other classes takes rows of it by model.head-init = classes.");
  }

  @Test
  void theRowsOfAnOutputLayerAreWhereItsColumnsAre() {
    GraphNetwork network = new GraphNetwork(source);
    OutputWeights at = network.outputWeights();
    OutputRows rows = OutputRows.of(network.weights(), at);
    INDArray weights = source.getLayer("out").getParam("W");
    assertThat(rows.classes()).isEqualTo(2);
    for (int of = 0; of < 2; of++) {
      for (int input = 0; input < 5; input++) {
        assertThat(rows.row(of)[input]).isEqualTo(weights.getFloat(input, of));
      }
      assertThat(rows.row(of)[5]).isEqualTo(source.getLayer("out").getParam("b").getFloat(of));
    }
  }
}
