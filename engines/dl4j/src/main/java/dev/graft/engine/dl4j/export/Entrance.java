package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import dev.graft.dataset.Normalization;
import dev.graft.engine.OnnxRequest;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.TensorProto.DataType;

/**
 * How examples enter: columns of a table encoded, numbers scaled and normalised, words numbered.
 */
final class Entrance {

  /** Numbers, as they were read. */
  static final String NUMBERS = "input";

  /** The numbers of words, 0 behind the last. */
  static final String WORDS = "input_ids";

  /** Of the operators of machine learning on tables. */
  static final String ML = "ai.onnx.ml";

  private final OnnxGraph graph;
  private final OnnxRequest asked;

  Entrance(OnnxGraph graph, OnnxRequest asked) {
    this.graph = graph;
    this.asked = asked;
    graph.enter("preprocessing");
  }

  /** Whether an example comes as anything but the numbers that a network takes. */
  boolean changes() {
    Normalization normalization = asked.normalization();
    return asked.table() != null || normalization != null && !normalization.isIdentity();
  }

  /** Examples as they are read, made ready: {@code [batch, ...]}, float32. */
  Value numbers() {
    long[] shape = Tensors.longs(asked.shape());
    String x =
        asked.table() == null
            ? graph.input(NUMBERS, DataType.FLOAT, shape)
            : encoded(asked.table());
    return new Value(normalised(x), shape, null);
  }

  /** Texts, with the mask of their words. */
  Value words() {
    long[] shape = Tensors.longs(asked.shape());
    String numbers = graph.input(WORDS, DataType.INT64, shape);
    String padding = graph.add("Equal", numbers, graph.constant("padding", Tensors.row(0)));
    String mask = graph.cast(graph.add("Not", padding), DataType.FLOAT);
    return new Value(numbers, shape, mask);
  }

  private String normalised(String x) {
    Normalization n = asked.normalization();
    if (n == null || n.isIdentity()) {
      return x;
    }
    String y = n.reversed() ? reversed(x, n.mean().length) : x;
    if (n.scale() != 1) {
      y = graph.with("Div", y, n.scale());
    }
    if (n.mean().length == 0) {
      return y;
    }
    y = graph.add("Sub", y, channels("mean", n.mean()));
    return graph.add("Div", y, channels("deviation", n.deviation()));
  }

  private String reversed(String x, int channels) {
    long[] order = new long[channels];
    Arrays.setAll(order, i -> channels - 1L - i);
    return graph.add(
        "Gather", List.of(x, graph.constant("order", Tensors.row(order))), attribute("axis", 1));
  }

  /** One number a channel, or one for all. */
  private String channels(String what, float[] values) {
    long[] shape = new long[values.length == 1 ? 1 : asked.shape().length];
    Arrays.fill(shape, 1);
    shape[0] = values.length;
    return graph.constant(what, Tensors.of(values, shape));
  }

  /** An input for each column, by its name. */
  private String encoded(TableEncoding table) {
    List<String> features = new ArrayList<>();
    int number = 0;
    for (Column column : table.columns()) {
      if (column.kind() == Column.Kind.CATEGORY) {
        features.add(category(column));
      } else {
        String given = graph.input(column.name(), DataType.DOUBLE, column.width());
        features.add(numbers(table, given, number, column.width()));
        number += column.width();
      }
    }
    return features.size() == 1
        ? features.get(0)
        : graph.add("Concat", features, attribute("axis", 1));
  }

  private String category(Column column) {
    String given = graph.input(column.name(), DataType.STRING, 1);
    AttributeProto known = OnnxGraph.texts("cats_strings", column.categories());
    String feature = graph.addOf(ML, "OneHotEncoder", List.of(given), known, attribute("zeros", 1));
    return graph.reshape(feature, 0, column.width());
  }

  /** Filled in where they are missing, then standardised, in double as in training. */
  private String numbers(TableEncoding table, String given, int from, int width) {
    String x = given;
    if (table.surrogates() != null) {
      String missing = graph.add("IsNaN", graph.cast(given, DataType.FLOAT));
      x = graph.add("Where", missing, row("surrogate", table.surrogates(), from, width), x);
    }
    if (table.means() != null) {
      double[] deviations = Arrays.copyOfRange(table.deviations(), from, from + width);
      double[] divisors = Arrays.stream(deviations).map(of -> of == 0 ? 1 : of).toArray();
      double[] factors = Arrays.stream(deviations).map(of -> of == 0 ? 0 : 1).toArray();
      x = graph.add("Sub", x, row("mean", table.means(), from, width));
      x = graph.add("Div", x, row("deviation", divisors, 0, width));
      x = graph.add("Mul", x, row("varies", factors, 0, width));
    }
    return graph.cast(x, DataType.FLOAT);
  }

  private String row(String what, double[] values, int from, int width) {
    return graph.constant(what, Tensors.of(Arrays.copyOfRange(values, from, from + width), width));
  }
}
