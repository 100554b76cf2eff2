package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.modelimport.keras.preprocessors.TensorFlowCnnToFeedForwardPreProcessor;

/** What has no weights: arithmetic of several layers, and reshaping between two. */
final class Vertices {

  /** Deprecated, and in files all the same. */
  @SuppressWarnings("deprecation")
  private static final Class<?> PIXELS = TensorFlowCnnToFeedForwardPreProcessor.class;

  /** What makes rows, and leaves rows as they are. */
  private static final Set<Class<?>> TO_ROWS =
      Set.of(RnnToFeedForwardPreProcessor.class, CnnToFeedForwardPreProcessor.class, PIXELS);

  private final OnnxGraph graph;
  private final Refusal refusal;

  private Vertices(OnnxGraph graph, Refusal refusal) {
    this.graph = graph;
    this.refusal = refusal;
  }

  /**
   * Writes a vertex.
   *
   * @throws dev.graft.UnusableInputException naming it, if ONNX has none like it
   */
  static Value of(OnnxGraph graph, String name, GraphVertex vertex, List<Value> inputs) {
    graph.enter(name);
    Refusal refusal = new Refusal(name, vertex.getClass().getSimpleName());
    return new Vertices(graph, refusal).of(vertex, inputs);
  }

  private Value of(GraphVertex vertex, List<Value> inputs) {
    checkMasks(inputs);
    Value x = inputs.get(0);
    return switch (refusal.type()) {
      case "ElementWiseVertex" -> each((ElementWiseVertex) vertex, inputs);
      case "MergeVertex" -> merged((MergeVertex) vertex, inputs);
      case "ScaleVertex" ->
          x.as(graph.with("Mul", x.tensor(), ((ScaleVertex) vertex).getScaleFactor()));
      case "ShiftVertex" ->
          x.as(graph.with("Add", x.tensor(), ((ShiftVertex) vertex).getShiftFactor()));
      case "L2NormalizeVertex" -> normalised((L2NormalizeVertex) vertex, x);
      case "SubsetVertex" -> subset((SubsetVertex) vertex, x);
      default -> throw refusal.of("vertices of this kind have no counterpart");
    };
  }

  private void checkMasks(List<Value> inputs) {
    if (inputs.stream().anyMatch(x -> !Objects.equals(x.mask(), inputs.get(0).mask()))) {
      throw refusal.of("texts of different masks come together");
    }
  }

  private Value each(ElementWiseVertex vertex, List<Value> inputs) {
    String type =
        switch (vertex.getOp()) {
          case Add, Average -> "Add";
          case Subtract -> "Sub";
          case Product -> "Mul";
          case Max -> "Max";
          default -> throw refusal.of("its operation " + vertex.getOp() + " has no counterpart");
        };
    String y = inputs.get(0).tensor();
    for (Value more : inputs.subList(1, inputs.size())) {
      y = graph.add(type, y, more.tensor());
    }
    if (vertex.getOp() == ElementWiseVertex.Op.Average) {
      y = graph.with("Div", y, inputs.size());
    }
    return inputs.get(0).as(y);
  }

  private Value merged(MergeVertex vertex, List<Value> inputs) {
    if (vertex.getMergeAxis() != MergeVertex.DEFAULT_MERGE_DIM) {
      throw refusal.of("it joins another axis than that of values, features or channels");
    }
    long[] shape = inputs.get(0).shape().clone();
    shape[0] = inputs.stream().mapToLong(x -> x.shape()[0]).sum();
    String y =
        graph.add("Concat", inputs.stream().map(Value::tensor).toList(), attribute("axis", 1));
    return new Value(y, shape, inputs.get(0).mask());
  }

  /** By the length over the dimensions given, or all. */
  private Value normalised(L2NormalizeVertex vertex, Value x) {
    int[] given = vertex.getDimension();
    long[] axes =
        given == null || given.length == 0
            ? IntStream.rangeClosed(1, x.shape().length).asLongStream().toArray()
            : Tensors.longs(given);
    String squares =
        graph.reduce("ReduceSum", graph.add("Mul", x.tensor(), x.tensor()), true, axes);
    String length = graph.with("Max", graph.add("Sqrt", squares), vertex.getEps());
    return x.as(graph.add("Div", x.tensor(), length));
  }

  private Value subset(SubsetVertex vertex, Value x) {
    long end = vertex.getTo() + 1L;
    long[] shape = x.shape().clone();
    shape[0] = end - vertex.getFrom();
    String y =
        graph.slice(x.tensor(), new long[] {vertex.getFrom()}, new long[] {end}, new long[] {1});
    return new Value(y, shape, x.mask());
  }

  /**
   * Writes what reshapes the input of a layer. What extends one of these may do something else.
   *
   * @param before null: nothing
   * @throws dev.graft.UnusableInputException naming it, if it is another one
   */
  static Value reshaped(OnnxGraph graph, String name, InputPreProcessor before, Value x) {
    if (before == null) {
      return x;
    }
    graph.enter(name);
    Class<?> kind = before.getClass();
    if (x.isImage() && kind == PIXELS) {
      return flattened(graph, graph.transpose(x.tensor(), 0, 2, 3, 1), x);
    }
    if (x.isImage() && kind == CnnToFeedForwardPreProcessor.class && isChannelsFirst(before)) {
      return flattened(graph, x.tensor(), x);
    }
    if (x.isFlat() && kind == FeedForwardToCnnPreProcessor.class) {
      FeedForwardToCnnPreProcessor image = (FeedForwardToCnnPreProcessor) before;
      long[] shape = {image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
      return Value.of(graph.reshape(x.tensor(), 0, shape[0], shape[1], shape[2]), shape);
    }
    if (x.isFlat() && TO_ROWS.contains(kind)
        || x.isImage() && kind == FeedForwardToCnnPreProcessor.class) {
      return x;
    }
    throw new Refusal(name, kind.getSimpleName()).of("reshaping of this kind is not written");
  }

  private static boolean isChannelsFirst(InputPreProcessor flattening) {
    return ((CnnToFeedForwardPreProcessor) flattening).getFormat() != CNN2DFormat.NHWC;
  }

  /**
   * Values one after the other.
   *
   * @param tensor the same values as x, perhaps in another order
   */
  private static Value flattened(OnnxGraph graph, String tensor, Value x) {
    return Value.of(
        graph.reshape(tensor, 0, -1), Arrays.stream(x.shape()).reduce(1, (a, b) -> a * b));
  }
}
