package dev.graft.train;

import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss of differences between numbers, of a linear output layer, on standardised targets: its
 * gradient is theirs, its score is told in the unit of the targets themselves.
 */
final class ScaledLoss implements ILossFunction {

  private static final long serialVersionUID = 1L;

  private final ILossFunction stock;
  private final transient INDArray deviations;

  private ScaledLoss(ILossFunction stock, TargetScale scale) {
    this.stock = stock;
    double[] each = scale.deviations();
    this.deviations = Nd4j.createFromArray(new double[][] {each}).castTo(DataType.FLOAT);
  }

  /** Computes something with the network's loss so told, and puts its own back. */
  static void during(ComputationGraph graph, TargetScale scale, Runnable computation) {
    BaseOutputLayer layer = (BaseOutputLayer) graph.getOutputLayer(0).conf().getLayer();
    ILossFunction stock = layer.getLossFn();
    layer.setLossFn(new ScaledLoss(stock, scale));
    try {
      computation.run();
    } finally {
      layer.setLossFn(stock);
    }
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return stock.computeScore(stretched(labels), stretched(preOutput), activation, mask, average);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return RowLosses.of(stock, stretched(labels), stretched(preOutput), activation, mask);
  }

  private INDArray stretched(INDArray rows) {
    return rows.mulRowVector(deviations);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return stock.computeGradient(labels, preOutput, activation, mask);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return "scaled " + stock.name();
  }
}
