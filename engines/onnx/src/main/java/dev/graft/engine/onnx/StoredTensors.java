package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import java.util.stream.Stream;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.FunctionProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.SparseTensorProto;
import onnx.OnnxMl.TensorProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** The tensors that an ONNX model stores. */
final class StoredTensors {

  /** The field {@code attribute_proto} of a function. */
  private static final int DEFAULTS = 11;

  private StoredTensors() {}

  /** Every tensor that is stored anywhere in a model: in its graph, functions and training. */
  static Stream<TensorProto> of(ModelProto model) {
    Stream<TensorProto> functions =
        model.getFunctionsList().stream()
            .flatMap(
                function ->
                    Stream.concat(
                        function.getNodeList().stream().flatMap(StoredTensors::constants),
                        defaults(function).flatMap(StoredTensors::tensors)));
    Stream<TensorProto> training =
        model.getTrainingInfoList().stream()
            .flatMap(info -> Stream.of(info.getInitialization(), info.getAlgorithm()))
            .flatMap(StoredTensors::tensors);
    return Stream.concat(tensors(model.getGraph()), Stream.concat(functions, training));
  }

  /** Weights, and constants of operators. */
  private static Stream<TensorProto> tensors(GraphProto graph) {
    Stream<TensorProto> weights =
        Stream.concat(
            graph.getInitializerList().stream(),
            graph.getSparseInitializerList().stream().flatMap(StoredTensors::tensors));
    return Stream.concat(weights, graph.getNodeList().stream().flatMap(StoredTensors::constants));
  }

  private static Stream<TensorProto> tensors(SparseTensorProto sparse) {
    return Stream.of(sparse.getValues(), sparse.getIndices());
  }

  private static Stream<TensorProto> constants(NodeProto node) {
    return node.getAttributeList().stream().flatMap(StoredTensors::tensors);
  }

  private static Stream<TensorProto> tensors(AttributeProto attribute) {
    Stream<TensorProto> dense =
        Stream.concat(Stream.of(attribute.getT()), attribute.getTensorsList().stream());
    Stream<TensorProto> sparse =
        Stream.concat(
                Stream.of(attribute.getSparseTensor()), attribute.getSparseTensorsList().stream())
            .flatMap(StoredTensors::tensors);
    Stream<TensorProto> inner =
        Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream())
            .flatMap(StoredTensors::tensors);
    return Stream.concat(dense, Stream.concat(sparse, inner));
  }

  /** What a function's attributes are where a call does not say; newer than our classes of ONNX. */
  static Stream<AttributeProto> defaults(FunctionProto function) {
    return function.getUnknownFields().getField(DEFAULTS).getLengthDelimitedList().stream()
        .map(
            bytes -> {
              try {
                return AttributeProto.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new UnusableInputException(
                    "Cannot load the ONNX model: a default of its function %s is damaged."
                        .formatted(function.getName()),
                    e);
              }
            });
  }

  static Stream<GraphProto> subgraphs(AttributeProto attribute) {
    return Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream())
        .filter(graph -> graph.getNodeCount() > 0);
  }
}
