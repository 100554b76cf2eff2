package dev.graft.engine.dl4j.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A BatchNorm layer that stays as it is while what is below it is trained. Deeplearning4j's frozen
 * layer passes forward with the running statistics, but backward it fails: its BatchNorm
 * differentiates a minibatch's own mean and variance, which were never made. With fixed statistics
 * the layer is a multiplication and a shift of each channel.
 */
final class FrozenNormalization extends FrozenLayerWithBackprop {

  private static final long serialVersionUID = 1L;

  private FrozenNormalization(Layer normalization) {
    super(normalization);
  }

  /** Puts it in the place of every frozen BatchNorm layer. */
  static void engage(ComputationGraph graph) {
    Layer[] layers = graph.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof FrozenLayerWithBackprop frozen
          && isNormalization(frozen.getUnderlying())
          && graph.getVertex(layers[i].conf().getLayer().getLayerName())
              instanceof LayerVertex vertex) {
        layers[i] = new FrozenNormalization(frozen.getUnderlying());
        vertex.setLayer(layers[i]);
      }
    }
  }

  private static boolean isNormalization(Layer layer) {
    return layer instanceof org.deeplearning4j.nn.layers.normalization.BatchNormalization;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    INDArray below =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, epsilon.dataType(), epsilon.shape(), 'c');
    INDArray factors = factors().castTo(epsilon.dataType());
    int channels = channelsLast(epsilon) ? epsilon.rank() - 1 : 1;
    Nd4j.getExecutioner().exec(new BroadcastMulOp(epsilon, factors, below, channels));
    return new Pair<>(new DefaultGradient(), below);
  }

  private boolean channelsLast(INDArray epsilon) {
    return epsilon.rank() == 4 && layer().getCnn2DFormat() == CNN2DFormat.NHWC;
  }

  private BatchNormalization layer() {
    return (BatchNormalization) getUnderlying().conf().getLayer();
  }

  /** What each channel is multiplied by. */
  private INDArray factors() {
    INDArray logarithm =
        getUnderlying().getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    INDArray variance =
        logarithm == null
            ? getUnderlying().getParam(BatchNormalizationParamInitializer.GLOBAL_VAR).dup()
            : Transforms.pow(
                Nd4j.valueArrayOf(logarithm.shape(), 10.0, logarithm.dataType()), logarithm.mul(2));
    INDArray deviation = Transforms.sqrt(variance.addi(layer().getEps()), false);
    INDArray scale = getUnderlying().getParam(BatchNormalizationParamInitializer.GAMMA);
    INDArray factors = scale == null ? deviation.rdivi(layer().getGamma()) : deviation.rdivi(scale);
    return factors.reshape(factors.length());
  }
}
