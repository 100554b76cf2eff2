package dev.graft.engine.dl4j.export;

import dev.graft.UnusableInputException;
import dev.graft.engine.OnnxPart;
import dev.graft.engine.OnnxRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.ValueInfoProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** The ONNX model that layers are put on. */
record BelowModel(ModelProto model) {

  static BelowModel of(OnnxPart part) {
    try {
      return new BelowModel(ModelProto.parseFrom(part.model()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("cannot happen: it was an ONNX model", e);
    }
  }

  /**
   * The version of ONNX's own operators.
   *
   * @throws UnusableInputException if layers cannot be written by it
   */
  int opset() {
    int version =
        model.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            .mapToInt(set -> (int) set.getVersion())
            .findFirst()
            .orElse(0);
    if (version < OnnxRequest.OLDEST) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot export the model to ONNX: the ONNX model that it stands on is of operator set %d, and layers on it need %d or newer; bring it there with onnx.version_converter and train on that.",
              version,
              OnnxRequest.OLDEST));
    }
    return version;
  }

  /** Its inputs for which it stores no values. */
  List<ValueInfoProto> inputs() {
    Set<String> stored = new HashSet<>();
    model.getGraph().getInitializerList().forEach(tensor -> stored.add(tensor.getName()));
    return model.getGraph().getInputList().stream()
        .filter(input -> !stored.contains(input.getName()))
        .toList();
  }

  String output() {
    return model.getGraph().getOutput(0).getName();
  }

  /** Every name that is taken, in graphs inside of operators too. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    collect(model.getGraph(), names);
    return names;
  }

  private static void collect(GraphProto graph, Set<String> names) {
    graph.getInputList().forEach(input -> names.add(input.getName()));
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(names::add);
    for (NodeProto node : graph.getNodeList()) {
      names.add(node.getName());
      names.addAll(node.getInputList());
      names.addAll(node.getOutputList());
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          collect(attribute.getG(), names);
        }
        attribute.getGraphsList().forEach(inner -> collect(inner, names));
      }
    }
  }

  /** Its operators and weights, after what a graph has already; not its inputs and outputs. */
  void into(GraphProto.Builder graph) {
    GraphProto own = model.getGraph();
    graph
        .addAllNode(own.getNodeList())
        .addAllInitializer(own.getInitializerList())
        .addAllSparseInitializer(own.getSparseInitializerList())
        .addAllQuantizationAnnotation(own.getQuantizationAnnotationList())
        .addAllValueInfo(own.getValueInfoList());
  }

  /** What else it needs: other operator sets, functions of its own. */
  ModelProto.Builder frame() {
    return model.toBuilder().clearGraph().clearMetadataProps();
  }

  /** Whether it names an operator set. */
  static boolean imports(ModelProto.Builder model, String domain) {
    return model.getOpsetImportList().stream()
        .map(OperatorSetIdProto::getDomain)
        .anyMatch(domain::equals);
  }
}
