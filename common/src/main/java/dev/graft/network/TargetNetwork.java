package dev.graft.network;

import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The network of the target task and its division: the frozen backbone up to the cut, and what is
 * trained.
 *
 * @param full the whole network, with copied and newly created weights
 * @param inputShape shape of one example at its input
 * @param cut name of the layer where the frozen part ends; null when everything is trained
 * @param trained layout of what is trained: the part above the cut, or all
 * @param trainedShape shape of one example at the input of that part
 * @param copy what happened to the weights; null without a pretrained network
 */
public record TargetNetwork(
    ComputationGraph full,
    int[] inputShape,
    String cut,
    ComputationGraphConfiguration trained,
    int[] trainedShape,
    WeightCopy copy) {

  /**
   * A network with random weights.
   *
   * @param data shape of an example as it was read
   */
  public static TargetNetwork fromScratch(
      List<LayerSettings> layers, int[] data, TrainSettings train, long seed) {
    int[] shape =
        layers.get(0).type().takesImages() ? Shapes.image(data) : new int[] {Shapes.length(data)};
    return untransferred(
        Architecture.chain(layers, "input", shape, initialSeed(seed)), shape, train);
  }

  /**
   * The pretrained network up to the cut with the new head on it, or all of it.
   *
   * @param data shape of an example as it was read
   * @throws dev.graft.config.UnusableInputException if data, network, cut and head do not fit each
   *     other
   */
  public static TargetNetwork transfer(
      ComputationGraph source, ModelSettings model, int[] data, TrainSettings train, long seed) {
    ComputationGraphConfiguration layout = source.getConfiguration().clone();
    int[] shape = Shapes.input(layout, data);
    if (model.cut() == null) {
      return finish(source, layout, shape, null, layout.clone(), shape, train, seed);
    }
    ComputationGraphConfiguration below = GraphCut.below(layout, model.cut());
    int[] cutShape = Shapes.at(layout, shape, model.cut());
    ComputationGraphConfiguration above =
        model.head().isEmpty()
            ? GraphCut.above(layout, model.cut())
            : Architecture.chain(model.head(), model.cut(), cutShape, initialSeed(seed));
    ComputationGraphConfiguration joined = GraphCut.join(below, above);
    return model.frozen()
        ? finish(source, joined, shape, model.cut(), above, cutShape, train, seed)
        : finish(source, joined, shape, null, joined.clone(), shape, train, seed);
  }

  private static TargetNetwork finish(
      ComputationGraph source,
      ComputationGraphConfiguration layout,
      int[] shape,
      String cut,
      ComputationGraphConfiguration trained,
      int[] trainedShape,
      TrainSettings train,
      long seed) {
    LocalOptimizer.configure(trained, train);
    Shapes.checkOutput(layout);
    WeightCopy.checkFinite(source);
    layout.getDefaultConfiguration().setSeed(initialSeed(seed));
    ComputationGraph full = tried(layout, shape);
    WeightCopy copy = WeightCopy.byNameAndShape(source, full);
    return new TargetNetwork(full, shape, cut, trained, trainedShape, copy);
  }

  /** The same layout from random weights, all of it trained: what a transfer is compared with. */
  public TargetNetwork scratch(TrainSettings train, long seed) {
    ComputationGraphConfiguration layout = full.getConfiguration().clone();
    layout.getDefaultConfiguration().setSeed(Seeds.derive(seed, "scratch"));
    return untransferred(layout, inputShape, train);
  }

  /**
   * A linear model on the features at the cut, or on what the last layer sees when nothing is
   * frozen.
   */
  public TargetNetwork probe(Task task, TrainSettings train, long seed) {
    LayerSettings linear = linear(task, outputs());
    String at = featureLayer();
    int[] shape =
        featuresAreTheInput() ? inputShape : Shapes.at(full.getConfiguration(), inputShape, at);
    return untransferred(
        Architecture.chain(List.of(linear), at, shape, Seeds.derive(seed, "probe")), shape, train);
  }

  private static LayerSettings linear(Task task, int outputs) {
    boolean softmax = task == Task.CLASSIFICATION && outputs > 1;
    String activation = task == Task.REGRESSION ? "identity" : softmax ? "softmax" : "sigmoid";
    String loss =
        task == Task.REGRESSION
            ? "mse"
            : softmax ? "categorical-crossentropy" : "binary-crossentropy";
    return new LayerSettings(
        "probe", LayerType.OUTPUT, outputs, null, activation, null, null, null, null, loss);
  }

  /** Where the features are: the cut, or the layer below the output when everything is trained. */
  public String featureLayer() {
    if (cut != null) {
      return cut;
    }
    ComputationGraphConfiguration layout = full.getConfiguration();
    return layout.getVertexInputs().get(layout.getNetworkOutputs().get(0)).get(0);
  }

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  public int outputs() {
    return Shapes.outputs(full.getConfiguration(), inputShape);
  }

  /**
   * What the network is asked by such targets.
   *
   * @param targetWidth values of a target; 0 for classes
   * @throws UnusableInputException if they do not fit each other
   */
  public Task task(int targetWidth) {
    return Task.of(full.getConfiguration(), outputs(), targetWidth);
  }

  /** Whether there is no layer below the output: the features are then the examples themselves. */
  public boolean featuresAreTheInput() {
    return full.getConfiguration().getNetworkInputs().contains(featureLayer());
  }

  private static TargetNetwork untransferred(
      ComputationGraphConfiguration layout, int[] shape, TrainSettings train) {
    LocalOptimizer.configure(layout, train);
    return new TargetNetwork(tried(layout, shape), shape, null, layout.clone(), shape, null);
  }

  private static ComputationGraph initialised(ComputationGraphConfiguration layout) {
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    return graph;
  }

  /** A network that has proved on one example that its layers fit each other and the data. */
  private static ComputationGraph tried(ComputationGraphConfiguration layout, int[] shape) {
    try {
      ComputationGraph graph = initialised(layout);
      graph.outputSingle(Shapes.rows(new float[Shapes.length(shape)], shape));
      return graph;
    } catch (DL4JException | IllegalStateException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot run the network on examples of shape %s: %s"
              .formatted(Arrays.toString(shape), firstLine(e)),
          e);
    }
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("the layers do not fit");
  }

  private static long initialSeed(long seed) {
    return Seeds.derive(seed, "weights");
  }

  /** Number of weights that are trained; BatchNorm's running statistics are none. */
  public long trainable() {
    Set<String> names = trained.getVertices().keySet();
    long parameters =
        names.stream()
            .map(full::getVertex)
            .filter(vertex -> vertex.hasLayer() && !FrozenLayers.isFrozen(vertex.getLayer()))
            .mapToLong(vertex -> vertex.getLayer().numParams())
            .sum();
    long statistics =
        StatisticsLayout.of(full).spans().stream()
            .filter(span -> names.contains(span.layer()))
            .mapToLong(span -> 2L * span.channels())
            .sum();
    return parameters - statistics;
  }

  /** The trained part as a network of its own, with the weights it starts from. */
  public ComputationGraph trainedPart() {
    return part(trained);
  }

  /** The part up to a layer as a network of its own. */
  public ComputationGraph backbone(String layer) {
    return part(GraphCut.below(full.getConfiguration(), layer));
  }

  private ComputationGraph part(ComputationGraphConfiguration layout) {
    ComputationGraph part = initialised(layout.clone());
    WeightCopy.byNameAndShape(full, part);
    return part;
  }

  /** The whole network with other weights in its trained part; this one stays as it is. */
  public ComputationGraph withTrained(float[] weights) {
    ComputationGraph part = initialised(trained.clone());
    part.setParams(Nd4j.create(weights, new long[] {1, weights.length}));
    ComputationGraph whole = initialised(full.getConfiguration().clone());
    WeightCopy.byNameAndShape(full, whole);
    WeightCopy.byNameAndShape(part, whole);
    return whole;
  }
}
