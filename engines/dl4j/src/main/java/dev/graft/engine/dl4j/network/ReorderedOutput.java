package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network that tells its classes in another order. */
public final class ReorderedOutput {

  private ReorderedOutput() {}

  /**
   * A copy of the network with its output layer's columns in another order; of two classes that are
   * told by one probability the other one's.
   *
   * @param order for each class the number that it has now
   * @throws UnusableInputException if the one probability does not come from a sigmoid
   */
  public static ComputationGraph of(ComputationGraph network, int[] order) {
    int[] same = order.clone();
    Arrays.setAll(same, i -> i);
    if (Arrays.equals(order, same)) {
      return network;
    }
    ComputationGraph copy = network.clone();
    Layer output = copy.getOutputLayer(0);
    if (output.getParam("W").size(1) == 1) {
      checkSymmetric(((OutputLayer) output.conf().getLayer()).getActivationFn());
      output.paramTable().values().forEach(parameters -> parameters.negi());
    } else {
      output.paramTable().values().forEach(parameters -> reorder(parameters, order));
    }
    return copy;
  }

  /** Weights have a column for each class, biases are one row. */
  private static void reorder(INDArray parameters, int[] order) {
    INDArray rows = parameters.reshape(-1, order.length);
    INDArray moved = rows.dup();
    for (int i = 0; i < order.length; i++) {
      moved.putColumn(i, rows.getColumn(order[i]));
    }
    parameters.assign(moved.reshape(parameters.shape()));
  }

  private static void checkSymmetric(IActivation activation) {
    if (!(activation instanceof ActivationSigmoid || activation instanceof ActivationHardSigmoid)) {
      throw new UnusableInputException(
          "Cannot tell the two classes of the model in the other order: its one output has the activation %s, not a sigmoid."
              .formatted(activation));
    }
  }
}
