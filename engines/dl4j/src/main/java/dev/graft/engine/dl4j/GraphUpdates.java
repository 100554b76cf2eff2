package dev.graft.engine.dl4j;

import dev.graft.engine.dl4j.network.OptimizerRules;
import dev.graft.model.OptimizerRule;
import dev.graft.model.UpdatePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Reads how Deeplearning4j would update a graph, with its layout of moments. */
final class GraphUpdates {

  private final ComputationGraphUpdater updater;
  private final List<Trainable> layers = new ArrayList<>();

  private GraphUpdates(ComputationGraphUpdater updater) {
    this.updater = updater;
  }

  /**
   * The plan of a graph's update; empty if something in it is not known to Graft.
   *
   * @param graph with its view of gradients
   */
  static Optional<UpdatePlan> of(ComputationGraph graph) {
    ComputationGraphUpdater updater = new ComputationGraphUpdater(graph);
    INDArray state = updater.getStateViewArray();
    if (state != null) {
      state.close();
    }
    return graph.conf().isMiniBatch() ? new GraphUpdates(updater).plan() : Optional.empty();
  }

  private Optional<UpdatePlan> plan() {
    List<UpdatePlan.Span> spans = new ArrayList<>();
    int moments = 0;
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState param : block.getLayersAndVariablesInBlock()) {
        UpdatePlan.Span span = block.isPretrainUpdaterBlock() ? null : span(block, param);
        if (span == null) {
          return Optional.empty();
        }
        spans.add(span);
      }
      moments = Math.max(moments, block.getUpdaterViewOffsetEnd());
    }
    return Optional.of(new UpdatePlan(List.copyOf(spans), moments));
  }

  private UpdatePlan.Span span(UpdaterBlock block, UpdaterBlock.ParamState param) {
    Trainable layer = param.getLayer();
    String name = param.getParamName();
    IUpdater updaterOfIt = layer.getConfig().getUpdaterByParam(name);
    Optional<OptimizerRule> rule = OptimizerRules.of(updaterOfIt);
    Optional<UpdatePlan.Clip> clip = clip(layer);
    Optional<Double> l2 = L2Penalty.of(layer.getConfig().getRegularizationByParam(name));
    boolean steps =
        rule.isPresent() ? layer.updaterDivideByMinibatch(name) : updaterOfIt instanceof NoOp;
    if (!steps || clip.isEmpty() || l2.isEmpty()) {
      return null;
    }
    int length = block.getParamOffsetEnd() - block.getParamOffsetStart();
    int first =
        block.getUpdaterViewOffsetStart()
            + param.getParamOffsetStart()
            - block.getParamOffsetStart();
    return new UpdatePlan.Span(
        param.getParamOffsetStart(),
        param.getParamOffsetEnd(),
        rule.orElse(null),
        first,
        length,
        l2.get().floatValue(),
        clip.get(),
        layer.getConfig().getLayerName(),
        rule.isPresent() && decays(layer, name));
  }

  /** As Deeplearning4j tells weights, which its L2 is for. */
  private static boolean decays(Trainable layer, String param) {
    return layer.getConfig() instanceof Layer conf
        && !(conf instanceof BatchNormalization)
        && conf.initializer().isWeightParam(conf, param);
  }

  private Optional<UpdatePlan.Clip> clip(Trainable layer) {
    if (!layers.contains(layer)) {
      layers.add(layer);
    }
    TrainingConfig config = layer.getConfig();
    return Clipping.of(
        config.getGradientNormalization(),
        config.getGradientNormalizationThreshold(),
        layers.indexOf(layer));
  }
}
