package dev.graft.engine.onnx;

import static dev.graft.engine.onnx.SmallModels.floats;
import static dev.graft.engine.onnx.SmallModels.graph;
import static dev.graft.engine.onnx.SmallModels.model;
import static dev.graft.engine.onnx.SmallModels.node;
import static dev.graft.engine.onnx.SmallModels.nodes;
import static dev.graft.engine.onnx.SmallModels.rows;
import static dev.graft.engine.onnx.SmallModels.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings;
import dev.graft.config.OnnxSettings.BatchDependent;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import java.util.List;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchRuleTest {

  private static final float[][] ROWS = {{1, 2, 3, 4}, {100, -7, 0.5f, 2}, {0.1f, 0.2f, 0, 1}};

  private static Backbone backbone(ModelProto.Builder model, BatchDependent wanted) {
    OnnxSettings options = new OnnxSettings(null, null, wanted);
    return SmallModels.loaded(model).with(options, null).backbone(new int[] {SmallModels.WIDTH}, 1);
  }

  private static float[][] run(Backbone backbone, float[]... rows) {
    try (FeatureExtractor extractor = backbone.open(1)) {
      return extractor.activations(rows);
    }
  }

  private static AbstractThrowableAssert<?, ?> refused(
      ModelProto.Builder model, BatchDependent wanted) {
    return assertThatThrownBy(() -> backbone(model, wanted))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use the ONNX model small.onnx: ");
  }

  private static void sameAloneAndTogether(Backbone backbone) {
    float[][] together = run(backbone, ROWS);
    for (int i = 0; i < ROWS.length; i++) {
      assertThat(run(backbone, ROWS[i])[0]).containsExactly(together[i]);
    }
  }

  @Test
  void dropoutInTrainingModeIsRefusedOrTurnedToInference() {
    String told = "its operator Dropout y_node is in training mode";
    refused(SmallModels.dropout(), null)
        .hasMessageContaining(told)
        .hasMessageContaining("set model.onnx.batch-dependent = inference");
    refused(SmallModels.dropout(), BatchDependent.ROW_BY_ROW).hasMessageContaining(told);
    Backbone inference = backbone(SmallModels.dropout(), BatchDependent.INFERENCE);
    assertThat(run(inference, ROWS)).isDeepEqualTo(ROWS);
  }

  @Test
  void dropoutThatDoesNotTrainIsNoReason() {
    ModelProto.Builder model =
        model(
            nodes(node("Dropout", List.of("x", "half", "no"), "y"))
                .addInitializer(floats("half", 0.5f))
                .addInitializer(SmallModels.flag("no", false)));
    Backbone backbone = backbone(model, BatchDependent.REFUSE);
    assertThat(run(backbone, ROWS)).isDeepEqualTo(ROWS);
    assertThat(backbone.summary()).doesNotContain("row by row");
  }

  @Test
  void statisticsOfTheBatchAreRefusedOrTurnedToInference() {
    for (BatchDependent wanted : new BatchDependent[] {null, BatchDependent.ROW_BY_ROW}) {
      refused(SmallModels.normalization(), wanted)
          .hasMessageContaining("its operator BatchNormalization y_node is in training mode")
          .hasMessageContaining("changes with the batch");
    }
    float[] row = run(backbone(SmallModels.normalization(), BatchDependent.INFERENCE), ROWS)[1];
    assertThat(row[1]).isCloseTo(-9f, within(1e-3f));
    sameAloneAndTogether(backbone(SmallModels.normalization(), BatchDependent.INFERENCE));
  }

  @ParameterizedTest
  @EnumSource(BatchDependent.class)
  void randomNumbersAreRefusedWhateverTheSetting(BatchDependent wanted) {
    ModelProto.Builder noise =
        model(
            nodes(
                node("RandomNormalLike", List.of("x"), "noise"),
                node("Add", List.of("x", "noise"), "y")));
    refused(noise, wanted).hasMessageContaining("RandomNormalLike noise_node draws random numbers");
  }

  @Test
  void dynamicQuantizationIsRunRowByRow() {
    for (ModelProto.Builder model :
        List.of(SmallModels.quantized(), SmallModels.quantizedByFunction())) {
      Backbone backbone = backbone(model, null);
      sameAloneAndTogether(backbone);
      assertThat(backbone.summary()).endsWith("row by row");
      refused(model, BatchDependent.REFUSE)
          .hasMessageContaining("DynamicQuantizeLinear q_node takes its scale from the whole batch")
          .hasMessageContaining("row-by-row");
    }
  }

  @Test
  void whatIsInAGraphInsideIsFound() {
    ModelProto.Builder hidden =
        model(
            nodes(
                    node("If", List.of("yes"), "y")
                        .addAttribute(
                            graph("then_branch", nodes(renamed("a")).addOutput(rows("a"))))
                        .addAttribute(
                            graph(
                                "else_branch",
                                nodes(node("Identity", List.of("x"), "b")).addOutput(rows("b")))))
                .addInitializer(floats("one", 1, 1, 1, 1))
                .addInitializer(floats("zero", 0, 0, 0, 0))
                .addInitializer(floats("mean", 1, 2, 3, 4))
                .addInitializer(floats("var", 1, 1, 1, 1))
                .addInitializer(SmallModels.flag("yes", false)));
    refused(hidden, null).hasMessageContaining("BatchNormalization y_node is in training mode");
    sameAloneAndTogether(backbone(hidden, BatchDependent.INFERENCE));
  }

  private static NodeProto.Builder renamed(String output) {
    return SmallModels.batchNormalization().setOutput(0, output);
  }

  @Test
  void whatNoOperatorTellsTheTrialSees() {
    ModelProto.Builder model =
        model(
            nodes(
                node("ReduceMax", List.of("x"), "most")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("axes")
                            .setType(AttributeProto.AttributeType.INTS)
                            .addInts(0))
                    .addAttribute(whole("keepdims", 1)),
                node("Sub", List.of("x", "most"), "y")));
    refused(model, BatchDependent.REFUSE)
        .hasMessageContaining("an example gives another output alone than in a batch");
    sameAloneAndTogether(backbone(model, null));
  }

  @Test
  void aModelForOneRowAtATimeIsRunRowByRow() {
    ModelProto.Builder model =
        model(
            nodes(node("Reshape", List.of("x", "shape"), "y"))
                .addInitializer(SmallModels.wholes("shape", 1, SmallModels.WIDTH)));
    Backbone backbone = backbone(model, BatchDependent.ROW_BY_ROW);
    assertThat(run(backbone, ROWS)).isDeepEqualTo(ROWS);
    for (BatchDependent wanted : new BatchDependent[] {null, BatchDependent.REFUSE}) {
      assertThatThrownBy(() -> backbone(model, wanted))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("small.onnx on 3 examples of 4 values: ")
          .hasMessageEndingWith("; set model.onnx.batch-dependent = row-by-row.");
    }
  }

  @Test
  void anInputThatSaysWhetherToTrainIsLeftOutInInference() {
    ModelProto.Builder model = SmallModels.dropoutAsTold();
    refused(model, null).hasMessageContaining("set model.onnx.batch-dependent = inference");
    OnnxSettings options = new OnnxSettings(null, null, BatchDependent.INFERENCE);
    OnnxModel inference = SmallModels.loaded(model).with(options, null);
    assertThat(inference.statedShape()).containsExactly(SmallModels.WIDTH);
    Backbone backbone = inference.backbone(inference.statedShape());
    assertThat(run(backbone, ROWS)).isDeepEqualTo(ROWS);
    assertThat(backbone.summary()).contains("turned to inference");
  }

  @Test
  void functionsThatCallEachOtherInTooManyWaysAreRefused() {
    assertThatThrownBy(() -> BatchDependence.in(SmallModels.doubling(30).build()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("call each other in so many ways");
    assertThat(BatchDependence.in(SmallModels.doubling(8).build())).isEmpty();
  }

  @Test
  void batchesThatDoNotMatterAreRunAsTheyAre() {
    Backbone plain = backbone(model(nodes(node("Relu", List.of("x"), "y"))), null);
    assertThat(plain.summary()).doesNotContain("row by row");
  }

  @Test
  void aBackboneThatGivesNanSaysSo() {
    Backbone backbone = backbone(model(nodes(node("Log", List.of("x"), "y"))), null);
    assertThatThrownBy(() -> run(backbone, ROWS))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("small.onnx: the backbone gives NaN at y")
        .hasMessageContaining("features run from -7.0 to 100.0");
    assertThatThrownBy(() -> run(backbone, new float[] {1, 1, 0, 1}))
        .hasMessageContaining("the backbone gives infinity");
  }

  @Test
  void aLoopThatNeverEndsIsEnded() {
    Backbone backbone = backbone(SmallModels.endless(), null);
    assertThat(run(backbone, new float[] {1, 2, 3, 4})[0]).containsExactly(1, 2, 3, 4);
    assertThatThrownBy(() -> run(backbone, new float[] {1000, 2, 3, 4}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("takes longer than train.step-deadline-seconds = 1");
  }
}
