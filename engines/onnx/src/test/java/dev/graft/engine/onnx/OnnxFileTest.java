package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings;
import dev.graft.config.OnnxSettings.Layout;
import dev.graft.config.OnnxSettings.Pooling;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import java.util.Arrays;
import java.util.List;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.TensorProto;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What an ONNX file says of itself, where it can be cut, and what is refused with one sentence. */
class OnnxFileTest {

  private static void refused(ThrowingCallable use, String... sentence) {
    assertThatThrownBy(use)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContainingAll(sentence)
        .message()
        .hasLineCount(1);
  }

  @Test
  void whatItSaysOfItself() {
    OnnxFile conv = Fixtures.file("conv");
    assertThat(conv.opset()).isEqualTo("17");
    assertThat(conv.producer()).startsWith("pytorch");
    assertThat(conv.parameters()).isEqualTo(4 * 9 + 4 + 64 * 5 + 5);
    assertThat(conv.outputs()).containsExactly("y");
    assertThat(conv.sha256()).isEqualTo(Sha256.hex(Fixtures.bytes("conv.onnx")));
    assertThat(conv.operators())
        .contains(new OnnxFile.Operator("/pool/MaxPool_output_0", "MaxPool"));
  }

  @Test
  void theShapeOfThePicturesThatItTakes() {
    assertThat(OnnxModel.of(Fixtures.file("conv")).imageShape()).containsExactly(1, 8, 8);
    assertThat(OnnxModel.of(Fixtures.file("nhwc")).imageShape()).containsExactly(3, 7, 9);
    assertThat(OnnxModel.of(Fixtures.file("norm")).imageShape()).containsExactly(3, 0, 0);
    assertThat(OnnxModel.of(Fixtures.file("branches")).imageShape()).isNull();
    assertThat(OnnxModel.of(Fixtures.file("encoder")).imageShape()).isNull();
  }

  @Test
  void theShapeOfAnExampleIsKnownWhereTheModelStatesIt() {
    assertThat(OnnxModel.of(Fixtures.file("conv")).statedShape()).containsExactly(1, 8, 8);
    assertThat(OnnxModel.of(Fixtures.file("nhwc")).statedShape()).containsExactly(3, 7, 9);
    assertThat(OnnxModel.of(Fixtures.file("half")).statedShape()).containsExactly(4);
    assertThat(OnnxModel.of(Fixtures.file("norm")).statedShape()).isNull();
    assertThat(OnnxModel.of(Fixtures.file("encoder")).statedShape()).isNull();
  }

  @Test
  void inputsThatNothingReadsDoNotCount() {
    ModelProto.Builder model =
        SmallModels.model(
            SmallModels.nodes(SmallModels.node("Relu", List.of("x"), "y"))
                .addInput(SmallModels.rows("unused")));
    OnnxModel loaded = SmallModels.loaded(model);
    assertThat(loaded.statedShape()).containsExactly(4);
    assertThat(loaded.backbone(new int[] {4}).outputShape()).containsExactly(4);
  }

  @Test
  void aCutKeepsOnlyWhatItDependsOn() throws Exception {
    byte[] part = Fixtures.file("branches").upTo("chosen", false).toByteArray();
    ModelProto model = ModelProto.parseFrom(part);
    assertThat(model.getGraph().getNodeList().stream().map(NodeProto::getOpType))
        .containsExactly("Add", "ReduceSum", "Greater", "If");
    assertThat(model.getGraph().getInputList().stream().map(v -> v.getName())).containsExactly("x");
    // The weights are read inside a branch only.
    assertThat(model.getGraph().getInitializerList().stream().map(TensorProto::getName))
        .containsExactlyInAnyOrder("zero", "w");
    assertThat(Fixtures.file("conv").upTo("/Relu_output_0", false).getGraph())
        .satisfies(
            graph -> {
              assertThat(graph.getNodeCount()).isEqualTo(2);
              assertThat(graph.getInitializerCount()).isEqualTo(2);
              assertThat(graph.getOutput(0).getName()).isEqualTo("/Relu_output_0");
            });
  }

  @Test
  void anOperatorsNameMeansItsFirstOutput() {
    assertThat(Fixtures.file("branches").tensor("double")).isEqualTo("twice");
    assertThat(Fixtures.file("branches").tensor(null)).isEqualTo("y");
  }

  @Test
  void aCutThatIsNotThereIsRefusedWithNearNames() {
    refused(
        () -> Fixtures.file("conv").tensor("MaxPool"),
        "Cannot cut at MaxPool: the ONNX model conv.onnx computes no tensor of that name; near ones are /pool/MaxPool_output_0, ");
    refused(() -> Fixtures.file("conv").tensor("x"), "Cannot cut at x: ");
  }

  @Test
  void whatIsNoOnnxModelIsRefused() {
    refused(() -> OnnxFile.read(new byte[0], "empty"), "Cannot load a model from empty: it is no");
    refused(() -> OnnxFile.read(new byte[] {1, 2, 3, 4}, "junk"), "it is no ONNX model, or it is");
    byte[] whole = Fixtures.bytes("conv.onnx");
    for (int length : new int[] {10, whole.length / 2, whole.length - 1}) {
      refused(() -> OnnxFile.read(Arrays.copyOf(whole, length), "cut short"), "it is damaged");
    }
  }

  @Test
  void aDamagedModelIsRefusedByTheRuntime() throws Exception {
    ModelProto.Builder model = ModelProto.parseFrom(Fixtures.bytes("conv.onnx")).toBuilder();
    TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilder(0);
    weights.setRawData(weights.getRawData().substring(4));
    OnnxFile file = OnnxFile.read(model.build().toByteArray(), "damaged.onnx");
    refused(
        () -> OnnxModel.of(file).backbone(new int[] {1, 8, 8}),
        "Cannot run the ONNX model damaged.onnx: it needs opset 17, ONNX Runtime");
  }

  @Test
  void weightsInAnotherFileAreRefused() {
    refused(
        () -> Fixtures.file("external"),
        "its tensor w is in another file (../weights.bin)",
        "save_as_external_data=False");
  }

  @Test
  void constantsInAnotherFileAreRefusedToo() throws Exception {
    ModelProto.Builder model = ModelProto.parseFrom(Fixtures.bytes("branches.onnx")).toBuilder();
    TensorProto outside =
        TensorProto.newBuilder()
            .setName("hidden")
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .build();
    model
        .getGraphBuilder()
        .getNodeBuilder(3)
        .getAttributeBuilder(0)
        .getGBuilder()
        .getNodeBuilder(0)
        .addAttributeBuilder()
        .setT(outside);
    refused(
        () -> OnnxFile.read(model.build().toByteArray(), "nested"),
        "its tensor hidden is in another file");
  }

  @Test
  void anOperatorSetOfTheFutureIsRefusedWithWhatIsSupported() {
    refused(
        () -> OnnxModel.of(Fixtures.file("future")).backbone(new int[] {4}),
        "Cannot run the ONNX model future.onnx: it needs opset 999, ONNX Runtime "
            + OnnxSession.version()
            + " offers up to "
            + OnnxSession.newestOpset()
            + " and says: ");
    assertThat(OnnxSession.newestOpset()).isBetween(21, 60);
  }

  @Test
  void aFileLayoutOfTheFutureIsNoMatterOfOperators() throws Exception {
    byte[] model =
        ModelProto.parseFrom(Fixtures.bytes("conv.onnx")).toBuilder()
            .setIrVersion(999)
            .build()
            .toByteArray();
    refused(
        () -> OnnxModel.of(OnnxFile.read(model, "new.onnx")).backbone(new int[] {1, 8, 8}),
        "Cannot run the ONNX model new.onnx: the file is written in IR version 999, ONNX Runtime",
        "set model.ir_version = ",
        "this is not the opset, which is 17");
  }

  @Test
  void examplesThatDoNotFitAreRefused() {
    OnnxModel conv = OnnxModel.of(Fixtures.file("conv"));
    refused(
        () -> conv.backbone(new int[] {3, 8, 8}),
        "Cannot feed examples of shape [3, 8, 8] to the ONNX model: its input x has shape [?, 1, 8, 8].");
    refused(() -> conv.backbone(new int[] {28, 28}), "Cannot feed examples of shape [28, 28]");
    refused(() -> conv.backbone(new int[] {64}), "Cannot feed examples of shape [64]");
    refused(
        () -> OnnxModel.of(Fixtures.file("encoder")).backbone(new int[] {17}),
        "Cannot run the ONNX model encoder.onnx on 1 examples of 17 values");
    refused(
        () -> OnnxModel.of(Fixtures.file("branches")).backbone(new int[] {3}),
        "its inputs are [x, more]; one input is supported");
  }

  @Test
  void aLayoutThatTheShapeDoesNotTellMustBeSaid() throws Exception {
    ModelProto.Builder model = ModelProto.parseFrom(Fixtures.bytes("nhwc.onnx")).toBuilder();
    for (int axis = 1; axis < 4; axis++) {
      model
          .getGraphBuilder()
          .getInputBuilder(0)
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .getShapeBuilder()
          .getDimBuilder(axis)
          .setDimParam("d" + axis);
    }
    OnnxModel free = OnnxModel.of(OnnxFile.read(model.build().toByteArray(), "free"));
    refused(
        () -> free.backbone(new int[] {3, 7, 9}),
        "Cannot tell where the channels are in the ONNX model's input x of shape [?, ?, ?, ?]: set model.onnx.layout");
    OnnxSettings last = new OnnxSettings(Layout.NHWC, null, null);
    assertThat(free.with(last, null).backbone(new int[] {3, 7, 9}).outputShape())
        .containsExactly(5, 3, 4);
  }

  @Test
  void cudaWithoutItsRuntimeIsRefused() {
    Backbone backbone = OnnxModel.of(Fixtures.file("conv")).backbone(new int[] {1, 8, 8});
    String missing = "ONNX Runtime was built without CUDA (onnxruntime_gpu-";
    assertThat(backbone.gpuNeeds().missing(0)).startsWith(missing);
    refused(() -> backbone.open(1, 0), missing);
  }

  @Test
  void bytesOutOfRangeAreRefused() {
    Backbone bytes = OnnxModel.of(Fixtures.file("uint8")).backbone(new int[] {4, 4});
    float[] row = new float[16];
    row[3] = 0.5f;
    try (FeatureExtractor extractor = bytes.open(1)) {
      refused(
          () -> extractor.activations(new float[][] {row}),
          "Cannot feed 0.5 to the ONNX model: it takes whole numbers from 0 to 255");
    }
  }

  @Test
  void poolingThatCannotBeIsRefused() {
    refused(
        () -> Fixtures.model("conv", "/Relu_output_0", Pooling.CLS).backbone(new int[] {1, 8, 8}),
        "Cannot cut at /Relu_output_0: its shape is [?, 4, 8, 8]; model.onnx.pooling = cls is for tokens.");
  }

  @Test
  void aTensorThatHoldsNoRealNumbersIsRefused() {
    refused(
        () -> Fixtures.model("encoder", "/Shape_output_0", null).backbone(new int[] {5}),
        "Cannot cut at /Shape_output_0: ");
  }

  @Test
  void theHashTellsWhatIsComputed() {
    int[] shape = {1, 8, 8};
    String whole = Fixtures.model("conv", null, null).backbone(shape).sha256();
    assertThat(Fixtures.model("conv", null, null).backbone(shape).sha256()).isEqualTo(whole);
    assertThat(Fixtures.model("conv", "/Relu_output_0", null).backbone(shape).sha256())
        .isNotEqualTo(whole);
    assertThat(Fixtures.model("conv", null, Pooling.MEAN).backbone(shape).sha256())
        .isNotEqualTo(whole);
  }

  @Test
  void filesAreToldByTheirStart() {
    assertThat(OnnxFile.mayBe(Fixtures.bytes("conv.onnx"))).isTrue();
    assertThat(OnnxFile.mayBe(Fixtures.bytes("nhwc.onnx"))).isTrue();
    assertThat(OnnxFile.mayBe(new byte[] {'P', 'K', 3, 4})).isFalse();
    assertThat(OnnxFile.mayBe(new byte[] {(byte) 0x89, 'H', 'D', 'F'})).isFalse();
    assertThat(OnnxFile.mayBe(new byte[0])).isFalse();
  }
}
