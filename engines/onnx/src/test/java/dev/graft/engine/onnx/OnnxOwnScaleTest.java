package dev.graft.engine.onnx;

import static dev.graft.engine.onnx.SmallModels.floats;
import static dev.graft.engine.onnx.SmallModels.loaded;
import static dev.graft.engine.onnx.SmallModels.model;
import static dev.graft.engine.onnx.SmallModels.node;
import static dev.graft.engine.onnx.SmallModels.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.TensorProto;
import org.junit.jupiter.api.Test;

class OnnxOwnScaleTest {

  @Test
  void isArithmeticWithNumbersOfTheFile() {
    assertThat(ownScale(nodes(node("Div", List.of("x", "c"), "y")))).isTrue();
    assertThat(
            ownScale(
                nodes(
                    node("Identity", List.of("x"), "t"),
                    node("Sub", List.of("t", "c"), "d"),
                    node("Relu", List.of("d"), "y"))))
        .isTrue();
  }

  @Test
  void isNotWhatComesLaterOrWhatIsNotFixed() {
    assertThat(
            ownScale(nodes(node("Relu", List.of("x"), "r"), node("Div", List.of("r", "c"), "y"))))
        .isFalse();
    assertThat(ownScale(nodes(node("Abs", List.of("x"), "a"), node("Div", List.of("x", "a"), "y"))))
        .isFalse();
  }

  @Test
  void isOfWhatTakesBytes() {
    ModelProto.Builder bytes = model(nodes(node("Cast", List.of("x"), "y")));
    bytes
        .getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(TensorProto.DataType.UINT8_VALUE);
    assertThat(new OnnxOwnScale(bytes.getGraph()).of(bytes.getGraph().getInput(0))).isTrue();
  }

  private static boolean ownScale(GraphProto.Builder graph) {
    return loaded(model(graph.addInitializer(floats("c", 255)))).ownScale();
  }
}
