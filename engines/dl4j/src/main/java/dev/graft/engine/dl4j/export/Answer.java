package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import dev.graft.engine.OnnxRequest;
import dev.graft.evaluate.DecisionRule;
import java.util.List;
import onnx.OnnxMl.TensorProto.DataType;

/** What a model gives, by the names of the columns of predictions. */
final class Answer {

  /** Of a model without a task: what its last layer gives. */
  static final String OUTPUT = "output";

  /** The class's number, or the labels that hold, or the numbers. */
  static final String PREDICTION = "prediction";

  /** One a class, or one a label. */
  static final String PROBABILITY = "probability";

  private final OnnxGraph graph;
  private final OnnxRequest asked;

  Answer(OnnxGraph graph, OnnxRequest asked) {
    this.graph = graph;
    this.asked = asked;
    graph.enter("answer");
  }

  void of(Value y) {
    if (asked.task() == null) {
      plain(y);
      return;
    }
    long width = y.shape()[0];
    switch (asked.task()) {
      case REGRESSION -> graph.output(y.tensor(), PREDICTION, DataType.FLOAT, width);
      case MULTI_LABEL -> {
        String p = calibrated(y.tensor(), false);
        graph.output(held(y.tensor(), p), PREDICTION, DataType.BOOL, width);
        graph.output(p, PROBABILITY, DataType.FLOAT, width);
      }
      case CLASSIFICATION -> {
        boolean one = width == 1;
        String p = calibrated(y.tensor(), !one);
        graph.output(number(y.tensor(), p, width), PREDICTION, DataType.INT64);
        graph.output(one ? both(p) : p, PROBABILITY, DataType.FLOAT, one ? 2 : width);
      }
    }
  }

  /** Sequences as everywhere in Graft: steps before features. */
  private void plain(Value y) {
    String tensor = y.isSequence() ? graph.transpose(y.tensor(), 0, 2, 1) : y.tensor();
    long[] shape = y.isSequence() ? new long[] {y.shape()[1], y.shape()[0]} : y.shape();
    graph.output(tensor, OUTPUT, DataType.FLOAT, shape);
  }

  /** Of class 0 and of class 1, where the network tells that of class 1. */
  private String both(String p) {
    String other = graph.add("Sub", graph.number(1), p);
    return graph.add("Concat", List.of(other, p), attribute("axis", 1));
  }

  private String held(String outputs, String probabilities) {
    float[] thresholds = asked.rule().thresholds();
    return thresholds == null
        ? reaches(outputs, graph.number(0.5))
        : reaches(
            probabilities, graph.constant("thresholds", Tensors.of(thresholds, thresholds.length)));
  }

  /** What is no number reaches nothing. */
  private String reaches(String values, String thresholds) {
    String atLeast = graph.add("Not", graph.add("Less", values, thresholds));
    return graph.add("And", atLeast, graph.add("Not", graph.add("IsNaN", values)));
  }

  /** The class: the most probable, or the second of two from a threshold on. */
  private String number(String outputs, String probabilities, long width) {
    float[] thresholds = asked.rule().thresholds();
    if (thresholds == null && width > 1) {
      return graph.add("ArgMax", List.of(outputs), attribute("axis", 1), attribute("keepdims", 0));
    }
    double threshold = thresholds == null ? 0.5 : thresholds[0];
    String from = thresholds == null ? outputs : probabilities;
    String second =
        width == 1
            ? from
            : graph.slice(from, new long[] {width - 1}, new long[] {width}, new long[] {1});
    String reached = reaches(second, graph.number(threshold));
    return graph.reshape(graph.cast(reached, DataType.INT64), -1);
  }

  /** By the temperature, in double. */
  private String calibrated(String outputs, boolean together) {
    double temperature = asked.rule().temperature();
    if (temperature == 1) {
      return outputs;
    }
    String p = graph.cast(outputs, DataType.DOUBLE);
    String y;
    if (together) {
      String least = number(Float.MIN_VALUE);
      String logits = graph.add("Log", graph.add("Where", graph.add("Less", p, least), least, p));
      y =
          graph.add(
              "Softmax",
              List.of(graph.add("Div", logits, number(temperature))),
              attribute("axis", 1));
    } else {
      String low = number(DecisionRule.SURE);
      String high = number(1 - DecisionRule.SURE);
      String floor = graph.add("Where", graph.add("Less", p, low), low, p);
      String bounded = graph.add("Where", graph.add("Greater", floor, high), high, floor);
      String rest = graph.add("Sub", number(1), bounded);
      String logit = graph.add("Sub", graph.add("Log", bounded), graph.add("Log", rest));
      y = graph.add("Sigmoid", graph.add("Div", logit, number(temperature)));
    }
    return graph.cast(y, DataType.FLOAT);
  }

  private String number(double value) {
    return graph.constant("number", Tensors.of(new double[] {value}, 1));
  }
}
