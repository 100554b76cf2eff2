package dev.graft.engine.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss of which each example's share counts so many times. Deeplearning4j's mask of the labels is
 * no such thing: it multiplies what goes into the activation function too, and the gradient twice
 * where the output is one value wide.
 */
final class WeightedLoss extends StandInLoss {

  private static final long serialVersionUID = 1L;

  private final transient INDArray weights;

  private WeightedLoss(ILossFunction stock, float[] weights) {
    super(stock);
    this.weights = Nd4j.create(weights, new long[] {weights.length, 1}, 'c');
  }

  /** Computes something with the network's loss so weighted, and puts its own back. */
  static void during(ComputationGraph graph, float[] weights, Runnable computation) {
    during(graph, stock -> new WeightedLoss(stock, weights), computation);
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return RowLosses.of(stock, labels, preOutput, activation, mask).muliColumnVector(weights);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return stock.computeGradient(labels, preOutput, activation, mask).muliColumnVector(weights);
  }

  @Override
  public String name() {
    return "weighted " + stock.name();
  }
}
