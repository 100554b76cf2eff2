package dev.graft.engine.dl4j;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A loss that stands in for a network's own while something is computed, and is made of it. */
abstract class StandInLoss implements ILossFunction {

  private static final long serialVersionUID = 1L;

  /** The network's own. */
  final ILossFunction stock;

  StandInLoss(ILossFunction stock) {
    this.stock = stock;
  }

  /** Computes something with another loss than the network's, and puts its own back. */
  static void during(
      ComputationGraph graph, UnaryOperator<ILossFunction> standIn, Runnable computation) {
    BaseOutputLayer layer = (BaseOutputLayer) graph.getOutputLayer(0).conf().getLayer();
    ILossFunction stock = layer.getLossFn();
    layer.setLossFn(standIn.apply(stock));
    try {
      computation.run();
    } finally {
      layer.setLossFn(stock);
    }
  }

  @Override
  public final Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }
}
