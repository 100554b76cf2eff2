package dev.graft.engine.dl4j;

import dev.graft.dataset.TargetScale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss of differences between numbers, of a linear output layer, on standardised targets: its
 * gradient is theirs, its score is told in the unit of the targets themselves.
 */
final class ScaledLoss extends StandInLoss {

  private static final long serialVersionUID = 1L;

  private final transient INDArray deviations;

  private ScaledLoss(ILossFunction stock, TargetScale scale) {
    super(stock);
    double[] each = scale.deviations();
    this.deviations = Nd4j.createFromArray(new double[][] {each}).castTo(DataType.FLOAT);
  }

  /** Computes something with the network's loss so told, and puts its own back. */
  static void during(ComputationGraph graph, TargetScale scale, Runnable computation) {
    during(graph, stock -> new ScaledLoss(stock, scale), computation);
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
  public String name() {
    return "scaled " + stock.name();
  }
}
