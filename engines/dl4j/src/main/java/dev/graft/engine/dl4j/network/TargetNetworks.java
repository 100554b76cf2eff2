package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Shapes;
import dev.graft.engine.CopiedWeights;
import dev.graft.model.Backbone;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the networks of target tasks: from random weights, or from what is pretrained. */
public final class TargetNetworks {

  private TargetNetworks() {}

  /**
   * A network with random weights.
   *
   * @param data shape of an example as it was read
   */
  public static TargetNetwork fromScratch(
      List<LayerSettings> layers, int[] data, TrainSettings train, long seed) {
    return fromScratch(
        Architecture.chain(
            layers, Architecture.INPUT, firstShape(layers.get(0).type(), data), initialSeed(seed)),
        data,
        train,
        seed);
  }

  private static int[] firstShape(LayerType first, int[] data) {
    if (first == LayerType.EMBEDDING) {
      return data;
    }
    if (first.takesSequences()) {
      return Shapes.sequence(data);
    }
    return first.takesImages() || first.poolsAll()
        ? Shapes.image(data)
        : new int[] {Shapes.length(data)};
  }

  /**
   * A network of any layout with random weights.
   *
   * @param layout not to be used afterwards
   * @param data shape of an example as it was read
   * @throws UnusableInputException if the layout does not fit the data or cannot be trained
   */
  public static TargetNetwork fromScratch(
      ComputationGraphConfiguration layout, int[] data, TrainSettings train, long seed) {
    int[] shape = GraphShapes.input(layout, data);
    GraphShapes.checkOutput(layout);
    layout.getDefaultConfiguration().setSeed(initialSeed(seed));
    return untransferred(layout, shape, train);
  }

  /**
   * The pretrained network up to the cut with the new head on it, or all of it.
   *
   * @param data shape of an example as it was read
   * @throws dev.graft.UnusableInputException if data, network, cut and head do not fit each other
   */
  public static TargetNetwork transfer(
      ComputationGraph source, ModelSettings model, int[] data, TrainSettings train, long seed) {
    return transferred(
        source, model, GraphShapes.input(source.getConfiguration(), data), train, seed);
  }

  /** The same with a network whose input is what a backbone gives. */
  public static TargetNetwork transfer(
      Backbone below,
      ComputationGraph source,
      ModelSettings model,
      TrainSettings train,
      long seed) {
    return transferred(source, model, below.outputShape(), train, seed).on(below);
  }

  private static TargetNetwork transferred(
      ComputationGraph source, ModelSettings model, int[] shape, TrainSettings train, long seed) {
    if (model.cut() == null && !model.head().isEmpty()) {
      throw new UnusableInputException(
          "Cannot use model.head without model.cut: name the layer after which the new layers go.");
    }
    ComputationGraphConfiguration layout = source.getConfiguration().clone();
    LayerMapping mapping = LayerMapping.of(source, model);
    if (model.cut() == null) {
      return finish(mapping, layout, shape, null, layout.clone(), shape, train, seed);
    }
    ComputationGraphConfiguration below = GraphCut.below(layout, model.cut());
    int[] cutShape = GraphShapes.at(layout, shape, model.cut());
    if (model.frozen()) {
      TargetNetwork.checkNoMask(layout, model.cut());
    }
    ComputationGraphConfiguration above =
        model.head().isEmpty()
            ? GraphCut.above(layout, model.cut())
            : Architecture.chain(model.head(), model.cut(), cutShape, initialSeed(seed));
    ComputationGraphConfiguration joined = GraphCut.join(below, above);
    return model.frozen()
        ? finish(mapping, joined, shape, model.cut(), above, cutShape, train, seed)
        : finish(mapping, joined, shape, null, joined.clone(), shape, train, seed);
  }

  /**
   * New layers on a backbone that stays as it is.
   *
   * @param cut how the layers call what they are put on
   */
  public static TargetNetwork on(
      Backbone below, String cut, List<LayerSettings> head, TrainSettings train, long seed) {
    int[] shape = below.outputShape();
    TargetNetwork layers =
        untransferred(Architecture.chain(head, cut, shape, initialSeed(seed)), shape, train);
    GraphShapes.checkOutput(layers.full().getConfiguration());
    return layers.created(head.stream().map(LayerSettings::name).toList()).on(below);
  }

  private static TargetNetwork finish(
      LayerMapping mapping,
      ComputationGraphConfiguration layout,
      int[] shape,
      String cut,
      ComputationGraphConfiguration trained,
      int[] trainedShape,
      TrainSettings train,
      long seed) {
    LocalOptimizer.configure(trained, train);
    GraphShapes.checkOutput(layout);
    WeightCopy.checkFinite(mapping.source());
    layout.getDefaultConfiguration().setSeed(initialSeed(seed));
    ComputationGraph full = tried(layout, shape);
    CopiedWeights copy = mapping.copyInto(full);
    return new TargetNetwork(full, shape, cut, trained, trainedShape, copy, null);
  }

  static TargetNetwork untransferred(
      ComputationGraphConfiguration layout, int[] shape, TrainSettings train) {
    LocalOptimizer.configure(layout, train);
    return new TargetNetwork(tried(layout, shape), shape, null, layout.clone(), shape, null, null);
  }

  /** A network that has proved on one example that its layers fit each other and the data. */
  private static ComputationGraph tried(ComputationGraphConfiguration layout, int[] shape) {
    try {
      ComputationGraph graph = TargetNetwork.initialised(layout);
      INDArray output = NetworkInput.of(graph).output(NetworkInput.trial(layout, shape));
      if (output.rank() != 2 || output.size(0) != 1) {
        throw new UnusableInputException(
            "Cannot train the network: it gives outputs of shape %s for one example, one row is needed."
                .formatted(Arrays.toString(output.shape())));
      }
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
}
