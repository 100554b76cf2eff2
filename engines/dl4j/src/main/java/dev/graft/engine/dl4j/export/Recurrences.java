package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import onnx.OnnxMl.TensorProto.DataType;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layers that read a sequence step by step, as ONNX's own LSTM and RNN.
 *
 * <p>Where the mask leaves a step out Deeplearning4j sets the state to zero, in both directions;
 * but that of an LSTM only under a layer that takes the last step, elsewhere it reads such steps as
 * it reads others. ONNX's operators have no mask: the steps get a feature more, 1 at those, which
 * closes the gates of an LSTM; a SimpleRnn is then written as an LSTM whose input gate is open and
 * whose forget gate is closed, so that nothing but its output gate is left of it.
 */
final class Recurrences {

  /** What closes a gate or, negative, opens it: its sigmoid is 0 or 1 to the last bit. */
  private static final float CLOSED = -1e4f;

  private static final String FORWARD = "f";
  private static final String BACKWARD = "b";

  /** Where ONNX's gates i, o, f, c are among Deeplearning4j's: c, f, o, i. */
  private static final int[] GATES = {3, 2, 1, 0};

  private static final int OPEN = -1;
  private static final int SHUT = -2;

  /** ONNX's gates i, o, f, c of what has none but what goes into its cell. */
  private static final int[] ONLY_CELL = {OPEN, OPEN, SHUT, 0};

  /** Which of ONNX's gates is none but what goes into the cell. */
  private static final int CELL = 3;

  private static final Activations SIGMOID = Activations.of("Sigmoid");
  private static final Activations IDENTITY = new Activations("Affine", 1.0, 0.0);

  private final OnnxGraph graph;
  private final Parameters weights;
  private final Refusal refusal;

  Recurrences(OnnxGraph graph, Parameters weights, Refusal refusal) {
    this.graph = graph;
    this.weights = weights;
    this.refusal = refusal;
  }

  Value of(Layer layer, Value x) {
    if (!x.isSequence()) {
      throw refusal.of("it is fed no sequence");
    }
    return layer instanceof LastTimeStep last
        ? last(read(last.getUnderlying(), x, x.mask() != null), x.mask())
        : read(layer, x, false);
  }

  /**
   * @param closes whether the state is zero after steps that the mask leaves out
   */
  private Value read(Layer layer, Value x, boolean closes) {
    if (layer instanceof Bidirectional both) {
      return both(both, x, closes);
    }
    BaseRecurrentLayer one = plain(layer);
    return direction(run(one, x, List.of(""), "forward", closes), 0, one.getNOut(), x);
  }

  /** A wrapper of last steps has one in each direction: the last one read. */
  private Value both(Bidirectional layer, Value x, boolean closes) {
    if (!(layer.getFwd() instanceof LastTimeStep last)) {
      BaseRecurrentLayer read = plain(layer.getFwd());
      String y = bothWays(read, x, closes);
      return merged(
          layer.getMode(), direction(y, 0, read.getNOut(), x), direction(y, 1, read.getNOut(), x));
    }
    BaseRecurrentLayer read = plain(last.getUnderlying());
    String y = bothWays(read, x, x.mask() != null);
    return merged(
        layer.getMode(),
        last(direction(y, 0, read.getNOut(), x), x.mask()),
        lastRead(direction(y, 1, read.getNOut(), x), x.mask()));
  }

  private String bothWays(BaseRecurrentLayer layer, Value x, boolean closes) {
    return run(layer, x, List.of(FORWARD, BACKWARD), "bidirectional", closes);
  }

  private Value merged(Bidirectional.Mode mode, Value forward, Value backward) {
    String a = forward.tensor();
    String b = backward.tensor();
    return switch (mode) {
      case ADD -> forward.as(graph.add("Add", a, b));
      case MUL -> forward.as(graph.add("Mul", a, b));
      case AVERAGE -> forward.as(graph.with("Mul", graph.add("Add", a, b), 0.5));
      case CONCAT -> {
        long[] shape = forward.shape().clone();
        shape[0] *= 2;
        yield new Value(
            graph.add("Concat", List.of(a, b), attribute("axis", 1)), shape, forward.mask());
      }
    };
  }

  private Value direction(String y, long number, long units, Value x) {
    String part = graph.slice(y, new long[] {number}, new long[] {number + 1}, new long[] {1});
    return Value.of(joined(part, units), units, x.shape()[1]).masked(x.mask());
  }

  /** {@code [time, 1, batch, units]} as {@code [batch, units, time]}. */
  private String joined(String y, long units) {
    return graph.reshape(graph.transpose(y, 2, 1, 3, 0), 0, units, -1);
  }

  /** {@code [time, directions, batch, units]}. */
  private String run(
      BaseRecurrentLayer layer, Value x, List<String> prefixes, String direction, boolean closes) {
    if (layer.getRnnDataFormat() == RNNFormat.NWC || weights.has(prefixes.get(0) + "g")) {
      throw refusal.of("its layout, or a normalisation inside, is not written");
    }
    String steps = graph.transpose(x.tensor(), 2, 0, 1);
    boolean lstm = layer.getClass() == LSTM.class;
    boolean zeroes = closes || x.mask() != null && !lstm;
    String read = zeroes ? withMask(steps, x.mask()) : steps;
    Directions all = new Directions(prefixes, direction, layer.getNOut(), zeroes);
    return lstm ? lstm((LSTM) layer, read, all) : simple((SimpleRnn) layer, read, all);
  }

  /** What extends one of these may do something else. */
  private BaseRecurrentLayer plain(Layer layer) {
    if (layer.getClass() == LSTM.class || layer.getClass() == SimpleRnn.class) {
      return (BaseRecurrentLayer) layer;
    }
    throw refusal.of("its kind of recurrence is not written");
  }

  /**
   * What both directions have in common.
   *
   * @param prefixes of the names of their weights
   * @param closes whether there is a feature more, which sets the state to zero
   */
  private record Directions(List<String> prefixes, String name, long units, boolean closes) {}

  /** One feature more: 1 where the mask is 0. */
  private String withMask(String steps, String mask) {
    String closed = graph.add("Sub", graph.number(1), graph.transpose(mask, 1, 0));
    return graph.add(
        "Concat", List.of(steps, graph.reshape(closed, 0, -1, 1)), attribute("axis", 2));
  }

  private String lstm(LSTM layer, String steps, Directions all) {
    Activations gates = function(layer.getGateActivationFn());
    if (all.closes() && !List.of("Sigmoid", "HardSigmoid").contains(gates.name())) {
      throw refusal.of("its gates do not close at padding, by " + layer.getGateActivationFn());
    }
    Activations cell = function(layer.getActivationFn());
    return recurrent("LSTM", steps, all, GATES, List.of(gates, cell, cell));
  }

  private String simple(SimpleRnn layer, String steps, Directions all) {
    Activations function = function(layer.getActivationFn());
    return all.closes()
        ? recurrent("LSTM", steps, all, ONLY_CELL, List.of(SIGMOID, IDENTITY, function))
        : recurrent("RNN", steps, all, new int[] {0}, List.of(function));
  }

  /**
   * @param gates for each of the operator's the number of the layer's, or whether it is always open
   *     or closed
   * @param functions of one direction
   */
  private String recurrent(
      String type, String steps, Directions all, int[] gates, List<Activations> functions) {
    int size = Math.toIntExact(all.units());
    List<float[]> inputs = new ArrayList<>();
    List<float[]> recurrent = new ArrayList<>();
    List<float[]> biases = new ArrayList<>();
    List<Activations> every = new ArrayList<>();
    long columns = 0;
    for (String prefix : all.prefixes()) {
      INDArray w = weights.get(prefix + "W");
      columns = w.size(0) + (all.closes() ? 1 : 0);
      inputs.add(turned(w, size, gates, all.closes()));
      recurrent.add(turned(weights.get(prefix + "RW"), size, gates, false));
      biases.add(biases(weights.floats(prefix + "b"), size, gates));
      every.addAll(functions);
    }
    long rows = (long) gates.length * size;
    long count = all.prefixes().size();
    List<Double> alphas = every.stream().map(Activations::alpha).filter(Objects::nonNull).toList();
    List<Double> betas = every.stream().map(Activations::beta).filter(Objects::nonNull).toList();
    return graph.add(
        type,
        List.of(
            steps,
            graph.constant("W", Tensors.of(all(inputs), count, rows, columns)),
            graph.constant("R", Tensors.of(all(recurrent), count, rows, all.units())),
            graph.constant("B", Tensors.of(all(biases), count, 2 * rows))),
        attribute("hidden_size", all.units()),
        attribute("direction", all.name()),
        OnnxGraph.texts("activations", every.stream().map(Activations::name).toList()),
        OnnxGraph.numbers("activation_alpha", alphas),
        OnnxGraph.numbers("activation_beta", betas));
  }

  private static float[] all(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int from = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, from, part.length);
      from += part.length;
    }
    return all;
  }

  /**
   * A row for each unit of each gate, of columns {@code [inputs, gates * units]}.
   *
   * @param closes whether there is one input more, which closes the gates
   */
  private static float[] turned(INDArray w, int units, int[] gates, boolean closes) {
    int inputs = Math.toIntExact(w.size(0));
    int columns = inputs + (closes ? 1 : 0);
    float[] given = Tensors.floats(w);
    int width = Math.toIntExact(w.size(1));
    float[] turned = new float[gates.length * units * columns];
    for (int gate = 0; gate < gates.length; gate++) {
      for (int unit = 0; unit < units; unit++) {
        int row = (gate * units + unit) * columns;
        for (int i = 0; i < inputs && gates[gate] >= 0; i++) {
          turned[row + i] = given[i * width + gates[gate] * units + unit];
        }
        if (closes && gate != CELL) {
          turned[row + inputs] = 2 * CLOSED;
        }
      }
    }
    return turned;
  }

  /** Those of the inputs, then those of the recurrence, which are zero. */
  private static float[] biases(float[] given, int units, int[] gates) {
    float[] turned = new float[2 * gates.length * units];
    for (int gate = 0; gate < gates.length; gate++) {
      for (int unit = 0; unit < units; unit++) {
        turned[gate * units + unit] =
            switch (gates[gate]) {
              case OPEN -> -CLOSED;
              case SHUT -> CLOSED;
              default -> given[gates[gate] * units + unit];
            };
      }
    }
    return turned;
  }

  /** What there is after the last word: of no mask the last step, of no word zeros. */
  private Value last(Value sequence, String mask) {
    long units = sequence.shape()[0];
    long length = sequence.shape()[1];
    if (mask == null) {
      return step(sequence, length - 1);
    }
    return chosen(sequence, lastWord(mask, length), units);
  }

  /**
   * The same of what was read backwards. Deeplearning4j asks the mask of that direction too, which
   * it has turned around: its last word is the first one of the text.
   */
  private Value lastRead(Value sequence, String mask) {
    if (mask == null) {
      return step(sequence, 0);
    }
    return chosen(sequence, firstWord(mask, sequence.shape()[1]), sequence.shape()[0]);
  }

  private Value step(Value sequence, long number) {
    String step =
        graph.add(
            "Gather",
            List.of(sequence.tensor(), graph.constant("step", Tensors.of(new long[] {number}))),
            attribute("axis", 2));
    return Value.of(step, sequence.shape()[0]);
  }

  /** 1 at the last word, 0 at all other steps. */
  private String lastWord(String mask, long length) {
    return picked(mask, length, 1, 1);
  }

  private String firstWord(String mask, long length) {
    return picked(mask, length, length, -1);
  }

  /** Of the words that with the largest number, numbers going up or down. */
  private String picked(String mask, long length, long first, long by) {
    float[] numbers = new float[Math.toIntExact(length)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + by * i;
    }
    String numbered = graph.add("Mul", mask, graph.constant("steps", Tensors.of(numbers, length)));
    String largest = graph.reduce("ReduceMax", numbered, true, 1);
    String below = graph.with("Sub", largest, 0.5);
    String at = graph.add("Greater", numbered, below);
    return graph.add("Mul", mask, graph.cast(at, DataType.FLOAT));
  }

  private Value chosen(Value sequence, String at, long units) {
    String only = graph.add("Mul", sequence.tensor(), graph.reshape(at, 0, 1, -1));
    return Value.of(graph.reduce("ReduceSum", only, false, 2), units);
  }

  /** A function in the words of ONNX's recurrent operators; null: it takes no such number. */
  private record Activations(String name, Double alpha, Double beta) {

    static Activations of(String name) {
      return new Activations(name, null, null);
    }
  }

  private Activations function(IActivation function) {
    String name = Functions.name(function);
    return switch (name) {
      case "Sigmoid" -> SIGMOID;
      case "TanH" -> Activations.of("Tanh");
      case "Identity" -> IDENTITY;
      case "HardSigmoid" -> new Activations(name, Functions.SLOPE, 0.5);
      case "SoftSign" -> Activations.of("Softsign");
      case "SoftPlus" -> Activations.of("Softplus");
      case "ELU" -> new Activations("Elu", ((ActivationELU) function).getAlpha(), null);
      case "LReLU" -> new Activations("LeakyRelu", ((ActivationLReLU) function).getAlpha(), null);
      case "ReLU" -> {
        if (!Functions.isPlain((ActivationReLU) function)) {
          throw unknown(function);
        }
        yield Activations.of("Relu");
      }
      default -> throw unknown(function);
    };
  }

  private UnusableInputException unknown(IActivation function) {
    return refusal.of("ONNX's recurrent operators have no activation " + function);
  }
}
