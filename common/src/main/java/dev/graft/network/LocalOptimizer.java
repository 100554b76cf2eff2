package dev.graft.network;

import dev.graft.config.TrainSettings;
import dev.graft.config.UnusableInputException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Gives every layer of a network that will be trained the job's optimizer and regularisation. */
public final class LocalOptimizer {

  private LocalOptimizer() {}

  /**
   * Sets optimizer and L2 in place.
   *
   * @throws UnusableInputException naming a trainable BatchNorm layer: its statistics cannot be
   *     averaged like weights
   */
  public static void configure(ComputationGraphConfiguration network, TrainSettings settings) {
    network.getVertices().forEach((name, vertex) -> configure(name, vertex, settings));
  }

  private static void configure(String name, GraphVertex vertex, TrainSettings settings) {
    if (!(vertex instanceof LayerVertex layerVertex)
        || !(layerVertex.getLayerConf().getLayer() instanceof BaseLayer layer)) {
      return;
    }
    if (layer instanceof BatchNormalization) {
      throw new UnusableInputException(
          "Cannot train the BatchNorm layer %s: freeze it by cutting above it (model.cut); training BatchNorm is not supported yet."
              .formatted(name));
    }
    layer.setIUpdater(updater(settings.optimizer()));
    layer.setBiasUpdater(null);
    List<Regularization> l2 =
        settings.l2() > 0 ? List.of(new L2Regularization(settings.l2())) : List.of();
    layer.setRegularization(l2);
    layer.setRegularizationBias(List.of());
  }

  private static IUpdater updater(TrainSettings.Optimizer optimizer) {
    return switch (optimizer.type()) {
      case SGD -> new Sgd(optimizer.learningRate());
      case NESTEROVS -> new Nesterovs(optimizer.learningRate(), optimizer.momentum());
      case ADAM -> new Adam(optimizer.learningRate());
    };
  }
}
