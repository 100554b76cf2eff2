package dev.graft.engine.onnx;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.ValueInfoProto;

/**
 * The part of an ONNX graph that one tensor depends on. ONNX Runtime runs every operator of a
 * session, whatever it is asked for: what is not needed must not be in it.
 */
final class GraphPart {

  private final GraphProto graph;
  private final Set<String> needed = new HashSet<>();
  private final Set<NodeProto> nodes = Collections.newSetFromMap(new IdentityHashMap<>());

  private GraphPart(GraphProto graph, String tensor) {
    this.graph = graph;
    Map<String, NodeProto> producers = new HashMap<>();
    graph
        .getNodeList()
        .forEach(node -> node.getOutputList().forEach(name -> producers.put(name, node)));
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeProto producer = producers.get(name);
      if (needed.add(name) && producer != null && nodes.add(producer)) {
        reads(producer).forEach(open::push);
      }
    }
  }

  static GraphProto upTo(GraphProto graph, String tensor) {
    return new GraphPart(graph, tensor).build(tensor);
  }

  /** The tensors that a node reads: its inputs, and what graphs inside it take from around them. */
  static Stream<String> reads(NodeProto node) {
    return Stream.concat(
        node.getInputList().stream(),
        node.getAttributeList().stream()
            .flatMap(StoredTensors::subgraphs)
            .flatMap(
                inner ->
                    Stream.concat(
                        inner.getNodeList().stream().flatMap(GraphPart::reads),
                        inner.getOutputList().stream().map(ValueInfoProto::getName))));
  }

  private GraphProto build(String tensor) {
    GraphProto.Builder part = graph.toBuilder();
    part.clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
    graph.getNodeList().stream().filter(nodes::contains).forEach(part::addNode);
    graph.getInitializerList().stream()
        .filter(weights -> needed.contains(weights.getName()))
        .forEach(part::addInitializer);
    graph.getInputList().stream()
        .filter(input -> needed.contains(input.getName()))
        .forEach(part::addInput);
    part.addOutput(
        Stream.concat(graph.getOutputList().stream(), graph.getValueInfoList().stream())
            .filter(value -> value.getName().equals(tensor))
            .findFirst()
            .orElseGet(() -> ValueInfoProto.newBuilder().setName(tensor).build()));
    return part.build();
  }
}
