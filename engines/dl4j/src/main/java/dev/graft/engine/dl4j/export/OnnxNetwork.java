package dev.graft.engine.dl4j.export;

import dev.graft.UnusableInputException;
import dev.graft.engine.OnnxRequest;
import dev.graft.engine.dl4j.network.NetworkInput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.ValueInfoProto;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network as one ONNX model (<a href="https://onnx.ai/onnx/repo-docs/IR.html">specification</a>):
 * examples as they are read go in, predictions come out.
 */
public final class OnnxNetwork {

  /**
   * Of the file's format: the oldest that the operators here need, so that old runtimes read it.
   */
  private static final int IR = 8;

  /** Of the operators of machine learning on tables. */
  private static final int ML = 3;

  /** What a protobuf message can hold, and room for what describes it. */
  private static final long MOST = Integer.MAX_VALUE - (1 << 20);

  private final ComputationGraph network;
  private final ComputationGraphConfiguration layout;
  private final int[] shape;
  private final OnnxRequest asked;
  private final BelowModel below;
  private final OnnxGraph graph;

  private OnnxNetwork(ComputationGraph network, int[] shape, OnnxRequest asked) {
    this.network = network;
    this.layout = network.getConfiguration();
    this.shape = shape;
    this.asked = asked;
    this.below = asked.below() == null ? null : BelowModel.of(asked.below());
    this.graph =
        new OnnxGraph(
            below == null ? asked.opset() : below.opset(),
            below == null ? Set.of() : below.names());
  }

  /**
   * Writes a network.
   *
   * @param shape of an example where it enters the network
   * @return the file
   * @throws UnusableInputException naming the layer that ONNX cannot tell, or where one file cannot
   *     hold it
   */
  public static byte[] of(ComputationGraph network, int[] shape, OnnxRequest asked) {
    return new OnnxNetwork(network, shape, asked).file();
  }

  private byte[] file() {
    Value x = below == null ? entered() : onBelow();
    new Answer(graph, asked).of(through(x));
    return model().toByteArray();
  }

  private Value entered() {
    Entrance entrance = new Entrance(graph, asked);
    return NetworkInput.takesWords(layout) ? entrance.words() : shaped(entrance.numbers());
  }

  /** What the model below gives; what it takes is made ready first. */
  private Value onBelow() {
    Entrance entrance = new Entrance(graph, asked);
    GraphProto.Builder whole = graph.graph();
    List<ValueInfoProto> inputs = below.inputs();
    if (entrance.changes() && inputs.size() == 1) {
      String ready = entrance.numbers().tensor();
      whole.addNode(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .addInput(ready)
              .addOutput(inputs.get(0).getName()));
    } else {
      whole.addAllInput(inputs);
    }
    below.into(whole);
    long[] given = Tensors.longs(asked.below().outputShape());
    return shaped(new Value(below.output(), given, null));
  }

  /** As the network takes it: {@code [features, time]} of sequences. */
  private Value shaped(Value x) {
    long[] wanted = Tensors.longs(shape);
    Value same = x;
    if (!Arrays.equals(wanted, x.shape())) {
      long[] whole = new long[wanted.length + 1];
      System.arraycopy(wanted, 0, whole, 1, wanted.length);
      same = Value.of(graph.reshape(x.tensor(), whole), wanted);
    }
    return same.isSequence()
        ? Value.of(graph.transpose(same.tensor(), 0, 2, 1), wanted[1], wanted[0])
        : same;
  }

  private Value through(Value input) {
    Map<String, Value> values = new HashMap<>();
    values.put(layout.getNetworkInputs().get(0), input);
    for (int number : network.topologicalSortOrder()) {
      String name = network.getVertices()[number].getVertexName();
      GraphVertex vertex = layout.getVertices().get(name);
      if (vertex != null) {
        List<Value> inputs = layout.getVertexInputs().get(name).stream().map(values::get).toList();
        values.put(name, vertex(name, vertex, inputs));
      }
    }
    return values.get(layout.getNetworkOutputs().get(0));
  }

  private Value vertex(String name, GraphVertex vertex, List<Value> inputs) {
    if (!(vertex instanceof LayerVertex layer)) {
      return Vertices.of(graph, name, vertex, inputs);
    }
    Value x = Vertices.reshaped(graph, name, layer.getPreProcessor(), inputs.get(0));
    return Layers.of(graph, name, layer.getLayerConf().getLayer(), weights(name), x);
  }

  private Map<String, INDArray> weights(String name) {
    Layer layer = network.getLayer(name);
    Map<String, INDArray> table = layer == null ? null : layer.paramTable();
    return table == null ? Map.of() : table;
  }

  private ModelProto model() {
    ModelProto.Builder model = below == null ? ModelProto.newBuilder() : below.frame();
    checkLength();
    model
        .setIrVersion(Math.max(IR, model.getIrVersion()))
        .setProducerName("graft")
        .setProducerVersion(asked.metadata().getOrDefault("graft_version", ""))
        .setGraph(graph.graph().setName("graft"));
    if (below == null) {
      model.addOpsetImportBuilder().setDomain("").setVersion(asked.opset());
    }
    boolean tables =
        graph.graph().getNodeList().stream().anyMatch(node -> node.getDomain().equals(Entrance.ML));
    if (tables && !BelowModel.imports(model, Entrance.ML)) {
      model.addOpsetImportBuilder().setDomain(Entrance.ML).setVersion(ML);
    }
    new TreeMap<>(asked.metadata())
        .forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return model.build();
  }

  private void checkLength() {
    long bytes =
        graph.graph().getInitializerList().stream()
            .mapToLong(tensor -> tensor.getSerializedSize())
            .sum();
    if (bytes < 0 || bytes > MOST) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot export the model to ONNX: its weights have %,d bytes, and one ONNX file holds 2 GB.",
              bytes));
    }
  }
}
