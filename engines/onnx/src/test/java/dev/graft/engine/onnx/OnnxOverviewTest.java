package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;
import org.junit.jupiter.api.Test;

class OnnxOverviewTest {

  private static OnnxOverview fixture(String name) throws IOException {
    byte[] bytes =
        Files.readAllBytes(Path.of("src/test/resources/dev/graft/engine/onnx").resolve(name));
    return OnnxOverview.of(OnnxFile.read(bytes, name));
  }

  private static ValueInfoProto floats(String name) {
    return value(name, "n", 3);
  }

  /**
   * @param axes names or sizes
   */
  private static ValueInfoProto value(String name, Object... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object axis : axes) {
      TensorShapeProto.Dimension.Builder side = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          axis instanceof Integer size ? side.setDimValue(size) : side.setDimParam((String) axis));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT_VALUE)
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static NodeProto node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  /** It adds what it is given to what it has; its sum is brought to its own shape. */
  private static OnnxOverview remembering(String operator) {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(floats("x"))
            .addInput(floats("h0"))
            .addInput(floats("spare"))
            .addNode(node(operator, "sum", "x", "h0"))
            .addNode(node("Shape", "sides", "x"))
            .addNode(node("Reshape", "hn", "sum", "sides"))
            .addOutput(floats("hn"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(graph)
            .build();
    return OnnxOverview.of(OnnxFile.read(model.toByteArray(), "remembering"));
  }

  @Test
  void shapesAreThoseOfOneExample() throws IOException {
    OnnxOverview clothes = fixture("clothes.onnx");
    assertThat(clothes.inputs()).containsExactly("pictures: float [n, 1, 28, 28]");
    assertThat(clothes.outputs()).containsExactly("kinds: float [n, 4]");
    assertThat(clothes.cuts())
        .extracting(OnnxOverview.Cut::tensor, OnnxOverview.Cut::shape)
        .startsWith(org.assertj.core.groups.Tuple.tuple("/conv/Conv_output_0", "[6, 12, 12]"))
        .endsWith(org.assertj.core.groups.Tuple.tuple("kinds", "[4]"));
  }

  @Test
  void whatIsComputedOfShapesAndConstantsIsNoCut() throws IOException {
    OnnxFile file =
        OnnxFile.read(
            Files.readAllBytes(Path.of("src/test/resources/dev/graft/engine/onnx/encoder.onnx")),
            "encoder.onnx");
    assertThat(file.operators()).extracting(OnnxFile.Operator::type).contains("Shape", "Concat");
    assertThat(OnnxOverview.of(file).cuts())
        .extracting(OnnxOverview.Cut::operator)
        .doesNotContain("Shape", "Concat", "Constant", "Range");
    assertThat(remembering("Add").cuts())
        .extracting(OnnxOverview.Cut::tensor)
        .containsExactly("sum", "hn");
  }

  /** A transposed example has the batch elsewhere; rows of zeros are of its size alone. */
  @Test
  void whatHasTheBatchElsewhereIsNoCut() {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(value("x", "n", "m", 3))
            .addInput(value("h0", 1, "n", 3))
            .addNode(node("Transpose", "turned", "x")) // [3, m, n]
            .addNode(node("Shape", "sides", "x"))
            .addNode(node("ConstantOfShape", "zeros", "sides"))
            .addNode(node("Add", "sum", "x", "zeros"))
            .addOutput(value("sum", "n", "m", 3))
            .addOutput(value("hn", 1, "n", 3))
            .addNode(node("Identity", "hn", "h0"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(graph)
            .build();
    OnnxOverview overview = OnnxOverview.of(OnnxFile.read(model.toByteArray(), "turned"));
    assertThat(overview.refusal()).isNull();
    assertThat(overview.cuts()).extracting(OnnxOverview.Cut::tensor).containsExactly("sum");
  }

  @Test
  void statesAndInputsThatNothingReadsAreNamed() {
    assertThat(remembering("Add").inputs())
        .containsExactly(
            "x: float [n, 3]",
            "h0: float [n, 3], a state that the output hn gives anew",
            "spare: float [n, 3], which nothing reads");
  }

  @Test
  void aModelThatCannotBeOpenedIsShownWithoutShapes() {
    OnnxOverview unknown = remembering("Unheard");
    assertThat(unknown.refusal()).contains("Unheard").hasLineCount(1);
    assertThat(unknown.cuts()).extracting(OnnxOverview.Cut::tensor).contains("sum", "hn");
  }
}
