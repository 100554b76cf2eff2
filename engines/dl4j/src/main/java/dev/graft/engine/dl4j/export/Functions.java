package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import java.util.List;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** Activation functions as ND4J computes them, each held to it by a test. */
final class Functions {

  /** Of ND4J's HARDSIGMOID, {@code 0.2 x + 0.5}. */
  static final double SLOPE = 0.2;

  private static final double SIX = 6;

  private final OnnxGraph graph;
  private final Refusal refusal;

  Functions(OnnxGraph graph, Refusal refusal) {
    this.graph = graph;
    this.refusal = refusal;
  }

  /** A function of what a layer gives. */
  Value of(IActivation function, Value x) {
    return x.as(apply(function, x));
  }

  private String apply(IActivation function, Value value) {
    String x = value.tensor();
    return switch (name(function)) {
      case "Identity" -> x;
      case "ReLU" -> relu((ActivationReLU) function, x);
      case "ReLU6" -> graph.with("Min", graph.add("Relu", x), SIX);
      case "LReLU" -> leaky(x, ((ActivationLReLU) function).getAlpha());
      case "RReLU" -> graph.with("Max", x, middle((ActivationRReLU) function));
      case "ELU" ->
          graph.add("Elu", List.of(x), attribute("alpha", ((ActivationELU) function).getAlpha()));
      case "SELU" -> graph.add("Selu", x);
      case "Sigmoid" -> graph.add("Sigmoid", x);
      case "HardSigmoid" ->
          graph.add("HardSigmoid", List.of(x), attribute("alpha", SLOPE), attribute("beta", 0.5));
      case "TanH" -> graph.add("Tanh", x);
      case "HardTanH" -> graph.with("Max", graph.with("Min", x, 1), -1);
      case "RationalTanh" -> rationalTanh(x);
      case "RectifiedTanh" -> graph.add("Relu", graph.add("Tanh", x));
      case "SoftPlus" -> graph.add("Softplus", x);
      case "SoftSign" -> graph.add("Softsign", x);
      case "Swish" -> graph.add("Mul", x, graph.add("Sigmoid", x));
      case "Mish" -> graph.add("Mul", x, graph.add("Tanh", graph.add("Softplus", x)));
      case "GELU" -> gelu((ActivationGELU) function, x);
      case "Cube" -> graph.add("Mul", x, graph.add("Mul", x, x));
      case "ThresholdedReLU" -> thresholded((ActivationThresholdedReLU) function, x);
      case "Softmax" -> softmax(value);
      default -> throw refusal.of("its activation " + function + " has no counterpart");
    };
  }

  /** {@code ReLU} of the class ActivationReLU. */
  static String name(IActivation function) {
    return function.getClass().getSimpleName().replaceFirst("^Activation", "");
  }

  private String relu(ActivationReLU relu, String x) {
    double threshold = number(relu.getThreshold());
    double slope = number(relu.getNegativeSlope());
    String risen = x;
    if (threshold == 0) {
      risen = slope == 0 ? graph.add("Relu", x) : leaky(x, slope);
    } else {
      String below = graph.with("Mul", graph.with("Sub", x, threshold), slope);
      risen = graph.add("Where", graph.with("Less", x, threshold), below, x);
    }
    return relu.getMax() == null ? risen : graph.with("Min", risen, relu.getMax());
  }

  /** Whether it is {@code max(0, x)} and nothing more. */
  static boolean isPlain(ActivationReLU relu) {
    return relu.getMax() == null
        && number(relu.getThreshold()) == 0
        && number(relu.getNegativeSlope()) == 0;
  }

  private static double number(Double value) {
    return value == null ? 0 : value;
  }

  private String leaky(String x, double alpha) {
    return graph.add("LeakyRelu", List.of(x), attribute("alpha", alpha));
  }

  /** ND4J takes the middle of the random slopes for the least value. */
  private static double middle(ActivationRReLU function) {
    return (function.getL() + function.getU()) / 2;
  }

  /**
   * Anguita and others: 1.7159 tanh(2x/3), tanh(y) about sgn(y) (1 - 1 / (1 + |y| + y^2 + 1.41645
   * y^4)).
   */
  private String rationalTanh(String x) {
    String y = graph.with("Mul", x, 2.0 / 3);
    String size = graph.add("Abs", y);
    String square = graph.add("Mul", y, y);
    String fourth = graph.with("Mul", graph.add("Mul", square, square), 1.41645);
    String sum = graph.with("Add", graph.add("Add", graph.add("Add", fourth, square), size), 1);
    String share = graph.add("Sub", graph.number(1), graph.add("Reciprocal", sum));
    return graph.with("Mul", graph.add("Mul", graph.add("Sign", y), share), 1.7159);
  }

  /** By tanh, of which ND4J takes the third power of all of 0.044715 x, or by a sigmoid. */
  private String gelu(ActivationGELU function, String x) {
    if (!function.toString().contains("precise=true")) {
      return graph.add("Mul", x, graph.add("Sigmoid", graph.with("Mul", x, 1.702)));
    }
    String small = graph.with("Mul", x, 0.044715);
    String cube = graph.add("Mul", small, graph.add("Mul", small, small));
    String sum = graph.add("Add", x, cube);
    String tanh = graph.add("Tanh", graph.with("Mul", sum, Math.sqrt(2 / Math.PI)));
    return graph.add("Mul", graph.with("Mul", x, 0.5), graph.with("Add", tanh, 1));
  }

  private String thresholded(ActivationThresholdedReLU function, String x) {
    String above = graph.with("Greater", x, function.getTheta());
    return graph.add("Where", above, x, graph.number(0));
  }

  /** Over the values; of pictures and sequences other operator sets mean other axes. */
  private String softmax(Value value) {
    if (!value.isFlat()) {
      throw refusal.of("a softmax of pictures or sequences is not written");
    }
    return graph.add("Softmax", List.of(value.tensor()), attribute("axis", 1));
  }
}
