package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts the translated layers of a Keras model together. */
final class Assembly {

  /** Stands for a side of an image of which the model does not say how long it is. */
  private static final int ANY_SIDE = 64;

  /** The most values of one example, at the input and after any layer: 2 GB of floats. */
  private static final long MOST_VALUES = 1L << 29;

  /** So many weights may be missing until the layer is named that lacks them. */
  private static final long SLACK = 1 << 20;

  private final KerasFile file;
  private final KerasLayout layout;
  private final Map<String, Flow> flows = new HashMap<>();
  private final Map<String, Map<String, INDArray>> weights = new LinkedHashMap<>();
  private final ComputationGraphConfiguration.GraphBuilder graph =
      new NeuralNetConfiguration.Builder().seed(0).graphBuilder();

  private Assembly(KerasFile file) {
    this.file = file;
    this.layout = KerasLayout.of(file);
  }

  static KerasModel of(KerasFile file) {
    return new Assembly(file).model();
  }

  private KerasModel model() {
    List<Integer> shape = inputShape();
    flows.put(layout.input().name(), Flow.of(inputType(shape)));
    graph.addInputs(layout.input().name());
    List<LayerConfig> open =
        new ArrayList<>(layout.layers().stream().flatMap(Arithmetic::steps).toList());
    while (!open.isEmpty()) {
      LayerConfig next =
          open.stream()
              .filter(layer -> flows.keySet().containsAll(layer.inputs()))
              .findFirst()
              .orElseThrow(() -> open.get(0).refusal("what feeds it is not in the model"));
      add(next);
      open.remove(next);
    }
    if (!flows.containsKey(layout.output())) {
      throw file.refusal("it has no layer %s, which is its output".formatted(layout.output()));
    }
    ComputationGraphConfiguration configuration = graph.setOutputs(layout.output()).build();
    refuseEmptyPromises(configuration);
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    weights.forEach((name, values) -> copy(name, values, network));
    return new KerasModel(network, fixed(shape) ? inGraft(shape) : null);
  }

  /** What is taken for the network is bounded by what the file holds of it. */
  private void refuseEmptyPromises(ComputationGraphConfiguration configuration) {
    long needed = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        NeuralNetConfiguration conf = layer.getLayerConf();
        needed += conf.getLayer().initializer().numParams(conf);
      }
    }
    long held =
        weights.values().stream()
            .flatMap(layer -> layer.values().stream())
            .mapToLong(INDArray::length)
            .sum();
    if (needed < 0 || needed > 2 * held + SLACK) {
      throw file.refusal(
          String.format(
              Locale.ROOT, "its layers have %,d weights, the file holds %,d", needed, held));
    }
  }

  private void add(LayerConfig layer) {
    if (flows.containsKey(layer.name())) {
      throw layer.refusal("another layer has the same name");
    }
    List<Flow> inputs = layer.inputs().stream().map(flows::get).toList();
    Translated translated = Translation.of(layer, inputs);
    refuseAbsurd(layer, Arrays.stream(translated.gives().type().getShape()));
    flows.put(layer.name(), translated.gives());
    String[] below = layer.inputs().toArray(new String[0]);
    if (translated.layer() == null) {
      graph.addVertex(layer.name(), translated.vertex(), below);
      return;
    }
    boolean last = layer.name().equals(layout.output());
    graph.addLayer(
        layer.name(),
        last ? Output.of(translated.layer(), file.training()) : translated.layer(),
        translated.before(),
        below);
    weights.put(layer.name(), translated.weights());
  }

  private static void refuseAbsurd(LayerConfig layer, LongStream shape) {
    double values = shape.mapToDouble(side -> Math.max(1, side)).reduce(1, (a, b) -> a * b);
    if (values > MOST_VALUES) {
      throw layer.refusal(
          String.format(
              Locale.ROOT,
              "it gives %,.0f values for one example, at most %,d are supported",
              values,
              MOST_VALUES));
    }
  }

  /** Without the batch; -1 where any size will do. */
  private List<Integer> inputShape() {
    LayerConfig input = layout.input();
    JsonNode batch = input.config().path("batch_shape");
    JsonNode given = batch.isArray() ? batch : input.config().path("batch_input_shape");
    List<Integer> shape = new ArrayList<>();
    for (int i = 1; i < given.size(); i++) {
      shape.add((int) Math.min(given.get(i).asLong(-1), Integer.MAX_VALUE));
    }
    if (shape.isEmpty() || shape.size() > 3) {
      throw input.unsupported(
          "an input of shape %s is not supported; examples of one to three dimensions are"
              .formatted(given));
    }
    refuseAbsurd(input, shape.stream().mapToLong(side -> side));
    return shape;
  }

  private static boolean fixed(List<Integer> shape) {
    return shape.stream().allMatch(side -> side > 0);
  }

  private InputType inputType(List<Integer> shape) {
    int last = shape.get(shape.size() - 1);
    if (last <= 0 && !embeds()) {
      throw layout.input().refusal("it does not say how many values an example has");
    }
    return switch (shape.size()) {
      case 1 -> InputType.feedForward(Math.max(1, last));
      case 2 -> flattened() ? InputType.feedForward(shape.get(0) * last) : sequence(shape);
      default -> InputType.convolutional(side(shape.get(0)), side(shape.get(1)), last);
    };
  }

  private static InputType sequence(List<Integer> shape) {
    return InputType.recurrent(shape.get(1), shape.get(0));
  }

  private int side(int given) {
    boolean flattens = layout.layers().stream().anyMatch(l -> l.type().equals("Flatten"));
    if (given <= 0 && flattens) {
      throw layout.input().unsupported("it takes images of any size, which cannot be flattened");
    }
    return given <= 0 ? ANY_SIDE : given;
  }

  private boolean embeds() {
    return first().allMatch(layer -> layer.type().equals("Embedding"));
  }

  /** A table of rows that is flattened at once is a row of values: the order is the same. */
  private boolean flattened() {
    return first().allMatch(layer -> layer.type().equals("Flatten"));
  }

  private java.util.stream.Stream<LayerConfig> first() {
    return layout.layers().stream().filter(l -> l.inputs().contains(layout.input().name()));
  }

  private int[] inGraft(List<Integer> shape) {
    int[] own = shape.stream().mapToInt(side -> side).toArray();
    if (own.length == 2 && flattened()) {
      return new int[] {own[0] * own[1]};
    }
    return own.length == 3 ? new int[] {own[2], own[0], own[1]} : own;
  }

  private void copy(String name, Map<String, INDArray> values, ComputationGraph network) {
    Map<String, INDArray> parameters = network.getLayer(name).paramTable();
    Set<String> wanted = parameters == null ? Set.of() : parameters.keySet();
    if (!wanted.equals(values.keySet())) {
      throw file.refusal(
          "the layer %s has the weights %s, %s are needed"
              .formatted(name, values.keySet(), wanted));
    }
    values.forEach(
        (key, value) -> {
          INDArray parameter = parameters.get(key);
          boolean vector = parameter.isVector() && value.isVector();
          boolean fits =
              vector
                  ? parameter.length() == value.length()
                  : Arrays.equals(parameter.shape(), value.shape());
          if (!fits) {
            throw file.refusal(
                "the weights %s of the layer %s have shape %s, %s is needed"
                    .formatted(
                        key,
                        name,
                        Arrays.toString(value.shape()),
                        Arrays.toString(parameter.shape())));
          }
          parameter.assign(value.reshape(parameter.shape()));
        });
  }
}
