package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.model.Backbone;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
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
 * @param below a backbone that is no part of {@code full} and gives what it takes; null: examples
 *     go into it as they are
 */
public record TargetNetwork(
    ComputationGraph full,
    int[] inputShape,
    String cut,
    ComputationGraphConfiguration trained,
    int[] trainedShape,
    CopiedWeights copy,
    Backbone below) {

  /**
   * The same network with the part up to a layer frozen: what was put there (word vectors, say)
   * stays. What is trained is trained as before.
   *
   * @throws UnusableInputException if it cannot be cut there
   */
  public TargetNetwork frozenAt(String layer) {
    if (freezes(layer)) {
      return this;
    }
    ComputationGraphConfiguration layout = full.getConfiguration();
    // Of what is trained: it alone has the job's optimizer and the frozen BatchNorm layers.
    ComputationGraphConfiguration above = GraphCut.above(trained, layer);
    checkNoMask(layout, layer);
    return new TargetNetwork(
        full, inputShape, layer, above, GraphShapes.at(layout, inputShape, layer), copy, below);
  }

  /**
   * The same network with its BatchNorm layers trained as a job says, or not.
   *
   * @param created names of new layers, which are trained whatever it says
   */
  public TargetNetwork normalising(BatchNormSettings settings, Set<String> created) {
    BatchNormLayers.momentum(full.getConfiguration(), settings.momentum());
    ComputationGraphConfiguration layout = trained.clone();
    BatchNormLayers.momentum(layout, settings.momentum());
    BatchNormLayers.freeze(layout, settings.mode(), created);
    return new TargetNetwork(full, inputShape, cut, layout, trainedShape, copy, below);
  }

  /**
   * The same network that begins with other weights in its trained part.
   *
   * @param copied what happened to pretrained weights
   */
  public TargetNetwork beginningWith(float[] weights, CopiedWeights copied) {
    return new TargetNetwork(
        withTrained(weights), inputShape, cut, trained, trainedShape, copied, below);
  }

  TargetNetwork created(List<String> names) {
    CopiedWeights nothing = new CopiedWeights(List.of(), Map.of(), names);
    return new TargetNetwork(full, inputShape, cut, trained, trainedShape, nothing, below);
  }

  TargetNetwork on(Backbone backbone) {
    return new TargetNetwork(full, inputShape, cut, trained, trainedShape, copy, backbone);
  }

  /**
   * What is stored at a cut is one array an example, without a mask.
   *
   * @throws UnusableInputException if the layer gives a value for every word
   */
  public static void checkNoMask(ComputationGraphConfiguration layout, String cut) {
    if (NetworkInput.isMasked(layout, cut)) {
      throw new UnusableInputException(
          "Cannot freeze the network up to %s: it gives a value for every word, padding included, and the layers above could not tell which are padding; cut at %s, or set model.frozen = false."
              .formatted(cut, unmaskedAbove(layout, cut)));
    }
  }

  public static String unmaskedAbove(ComputationGraphConfiguration layout, String cut) {
    return layout.getVertices().keySet().stream()
        .filter(layer -> !NetworkInput.isMasked(layout, layer))
        .filter(layer -> GraphCut.below(layout, layer).getVertices().containsKey(cut))
        .findFirst()
        .orElse("a layer that gives one vector an example");
  }

  /**
   * The same layout from random weights, all of it trained: what a transfer is compared with. Fixed
   * scales belong to the layout.
   *
   * @throws UnusableInputException if a part of it cannot be trained
   */
  public TargetNetwork scratch(TrainSettings train, long seed) {
    if (below != null) {
      throw noScratch("the backbone is an ONNX model, which cannot be trained");
    }
    ComputationGraphConfiguration layout = full.getConfiguration().clone();
    if (layout.getVertices().values().stream().anyMatch(LocalOptimizer::isLayerNormalization)) {
      throw noScratch("the network has layer normalisation, which cannot be trained");
    }
    layout.getDefaultConfiguration().setSeed(Seeds.derive(seed, "scratch"));
    TargetNetwork scratch = TargetNetworks.untransferred(layout, inputShape, train);
    FixedScales.copy(full, scratch.full());
    return scratch;
  }

  private static UnusableInputException noScratch(String why) {
    return new UnusableInputException("Cannot train the baseline scratch: %s.".formatted(why));
  }

  /**
   * A linear model on the features at the cut, or on what the last layer sees when nothing is
   * frozen.
   */
  public TargetNetwork probe(Task task, TrainSettings train, long seed) {
    LayerSettings linear = linear(task, outputs());
    String at = featureLayer();
    int[] shape =
        featuresAreTheInput()
            ? inputShape
            : GraphShapes.at(full.getConfiguration(), inputShape, at);
    return TargetNetworks.untransferred(
        Architecture.chain(List.of(linear), at, shape, Seeds.derive(seed, "probe")), shape, train);
  }

  /**
   * This network up to its features with a linear model on them.
   *
   * @param probe made by {@link #probe}
   */
  public ComputationGraph withProbe(TargetNetwork probe, float[] weights) {
    ComputationGraph linear = probe.withTrained(weights);
    if (featuresAreTheInput()) {
      return linear;
    }
    ComputationGraphConfiguration features =
        GraphCut.below(full.getConfiguration().clone(), featureLayer());
    ComputationGraph whole =
        initialised(GraphCut.join(features, linear.getConfiguration().clone()));
    WeightCopy.byNameAndShape(full, whole);
    WeightCopy.byNameAndShape(linear, whole);
    return whole;
  }

  private static LayerSettings linear(Task task, int outputs) {
    boolean softmax = task == Task.CLASSIFICATION && outputs > 1;
    String activation = task == Task.REGRESSION ? "identity" : softmax ? "softmax" : "sigmoid";
    String loss =
        task == Task.REGRESSION
            ? "mse"
            : softmax ? "categorical-crossentropy" : "binary-crossentropy";
    return LayerSettings.named("probe", LayerType.OUTPUT)
        .units(outputs)
        .activation(activation)
        .loss(loss)
        .build();
  }

  /**
   * Where the features are: the cut, what the backbone below gives, or the layer below the output
   * when everything is trained.
   */
  public String featureLayer() {
    if (cut != null) {
      return cut;
    }
    ComputationGraphConfiguration layout = full.getConfiguration();
    if (below != null) {
      return layout.getNetworkInputs().get(0);
    }
    return belowOutput();
  }

  /** The name of the output layer. */
  public String outputLayer() {
    return full.getConfiguration().getNetworkOutputs().get(0);
  }

  /** The name of what the output layer is put on. */
  public String belowOutput() {
    return full.getConfiguration().getVertexInputs().get(outputLayer()).get(0);
  }

  /** Number of outputs: values of a target row, or one a class; 1 can tell two classes. */
  public int outputs() {
    return GraphShapes.outputs(full.getConfiguration(), inputShape);
  }

  /**
   * What the network is asked by such targets.
   *
   * @param targetWidth values of a target; 0 for classes
   * @throws UnusableInputException if they do not fit each other
   */
  public Task task(int targetWidth) {
    return AskedTask.of(full.getConfiguration(), outputs(), targetWidth);
  }

  /** Whether a layer is in the part that stays frozen. */
  public boolean freezes(String layer) {
    return cut != null
        && GraphCut.below(full.getConfiguration(), cut).getVertices().containsKey(layer);
  }

  /** Whether something stays frozen, whose activations are computed once. */
  public boolean frozen() {
    return cut != null || below != null;
  }

  /** Shape of one example where it enters. */
  public int[] exampleShape() {
    return below == null ? inputShape : below.inputShape();
  }

  /** Whether there is no layer below the output: the features are then the examples themselves. */
  public boolean featuresAreTheInput() {
    return full.getConfiguration().getNetworkInputs().contains(featureLayer());
  }

  static ComputationGraph initialised(ComputationGraphConfiguration layout) {
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    return graph;
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
        BatchNormStatistics.of(full).spans().stream()
            .filter(span -> names.contains(span.layer()))
            .mapToLong(span -> (isFrozen(span.layer()) ? 4L : 2L) * span.channels())
            .sum();
    return parameters - statistics;
  }

  private boolean isFrozen(String normalization) {
    return ((LayerVertex) trained.getVertices().get(normalization)).getLayerConf().getLayer()
        instanceof FrozenLayerWithBackprop;
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
    return part(full, layout);
  }

  private static ComputationGraph part(
      ComputationGraph whole, ComputationGraphConfiguration layout) {
    ComputationGraph part = initialised(layout.clone());
    WeightCopy.byNameAndShape(whole, part);
    return part;
  }

  /**
   * The part of a network up to a layer as a network of its own.
   *
   * @param layer null: the layer below the output layer
   * @throws UnusableInputException if it cannot be cut there
   */
  public static ComputationGraph upTo(ComputationGraph whole, String layer) {
    ComputationGraphConfiguration layout = whole.getConfiguration();
    String at =
        layer == null
            ? layout.getVertexInputs().get(layout.getNetworkOutputs().get(0)).get(0)
            : layer;
    ComputationGraphConfiguration below = GraphCut.below(layout.clone(), at);
    checkNoMask(layout, at);
    return part(whole, below);
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
