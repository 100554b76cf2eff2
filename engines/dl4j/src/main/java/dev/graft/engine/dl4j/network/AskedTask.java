package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;

/** Finds what a network is asked. */
public final class AskedTask {

  private AskedTask() {}

  /**
   * What a network is asked by such targets. Classes make one number to be predicted where a
   * network ends in one output that is no probability; rows of values make soft classes under a
   * softmax, labels under binary cross-entropy, numbers under a loss for numbers.
   *
   * @param network ends in an output layer, see {@link GraphShapes#checkOutput}
   * @param outputs its outputs
   * @param targetWidth values of a target; 0 for classes
   * @throws UnusableInputException if network and targets do not fit each other
   */
  public static Task of(ComputationGraphConfiguration network, int outputs, int targetWidth) {
    String name = network.getNetworkOutputs().get(0);
    OutputLayer layer =
        (OutputLayer) ((LayerVertex) network.getVertices().get(name)).getLayerConf().getLayer();
    IActivation activation = layer.getActivationFn();
    ILossFunction loss = layer.getLossFn();
    if (targetWidth == 0) {
      boolean number = outputs == 1 && isForNumbers(loss) && !isProbability(activation);
      return number ? Task.REGRESSION : Task.CLASSIFICATION;
    }
    if (targetWidth != outputs) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot compare the %d outputs of layer %s with targets of %d values: one output a value is needed; put on an output layer with units = %d.",
              outputs,
              name,
              targetWidth,
              targetWidth));
    }
    if (activation instanceof ActivationSoftmax && outputs > 1) {
      return Task.CLASSIFICATION;
    }
    if (loss instanceof LossBinaryXENT) {
      return Task.MULTI_LABEL;
    }
    if (isForNumbers(loss) && !(activation instanceof ActivationSoftmax)) {
      return Task.REGRESSION;
    }
    throw new UnusableInputException(
        "Cannot predict values with layer %s, activation %s and loss %s: use activation = identity and loss = mse for numbers, or sigmoid and binary-crossentropy for labels."
            .formatted(name, activation, loss.name()));
  }

  private static boolean isForNumbers(ILossFunction loss) {
    return loss instanceof LossL2
        || loss instanceof LossL1
        || loss instanceof LossMSLE
        || loss instanceof LossMAPE
        || loss instanceof LossPoisson;
  }

  private static boolean isProbability(IActivation activation) {
    return activation instanceof ActivationSigmoid
        || activation instanceof ActivationHardSigmoid
        || activation instanceof ActivationSoftmax;
  }
}
