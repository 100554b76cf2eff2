package dev.graft.engine.dl4j;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;

/** The loss of each row by itself, by Deeplearning4j's loss functions. */
final class RowLosses {

  private RowLosses() {}

  /**
   * One loss a row, of shape {@code [rows, 1]}; their mean is the loss that is trained on.
   *
   * @param preOutput what goes into the activation function
   * @param mask which labels count; null: all
   */
  static INDArray of(
      ILossFunction loss,
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      INDArray mask) {
    INDArray losses = loss.computeScoreArray(labels, preOutput, activation, mask);
    // Deeplearning4j divides the score of a batch by the number of outputs, but not these.
    return loss instanceof LossMAE ? losses.divi(labels.size(1)) : losses;
  }
}
