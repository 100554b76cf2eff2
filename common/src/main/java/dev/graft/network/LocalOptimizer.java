package dev.graft.network;

import dev.graft.config.TrainSettings;
import dev.graft.config.UnusableInputException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
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
    double rate = optimizer.learningRate();
    double beta1 = optimizer.beta1();
    double beta2 = optimizer.beta2();
    return switch (optimizer.type()) {
      case SGD -> new Sgd(rate);
      case NESTEROVS -> new Nesterovs(rate, optimizer.momentum());
      case ADAM -> new Adam(rate, beta1, beta2, epsilon(optimizer, Adam.DEFAULT_ADAM_EPSILON));
      case ADAMAX ->
          new AdaMax(rate, beta1, beta2, epsilon(optimizer, AdaMax.DEFAULT_ADAMAX_EPSILON));
      case NADAM -> new Nadam(rate, beta1, beta2, epsilon(optimizer, Nadam.DEFAULT_NADAM_EPSILON));
      case AMSGRAD ->
          new AMSGrad(rate, beta1, beta2, epsilon(optimizer, AMSGrad.DEFAULT_AMSGRAD_EPSILON));
      case ADABELIEF ->
          new AdaBelief(rate, beta1, beta2, epsilon(optimizer, AdaBelief.DEFAULT_EPSILON));
      case ADAGRAD -> new AdaGrad(rate, epsilon(optimizer, AdaGrad.DEFAULT_ADAGRAD_EPSILON));
      case ADADELTA ->
          new AdaDelta(optimizer.decay(), epsilon(optimizer, AdaDelta.DEFAULT_ADADELTA_EPSILON));
      case RMSPROP ->
          new RmsProp(rate, optimizer.decay(), epsilon(optimizer, RmsProp.DEFAULT_RMSPROP_EPSILON));
    };
  }

  private static double epsilon(TrainSettings.Optimizer optimizer, double standard) {
    return optimizer.epsilon() == null ? standard : optimizer.epsilon();
  }
}
