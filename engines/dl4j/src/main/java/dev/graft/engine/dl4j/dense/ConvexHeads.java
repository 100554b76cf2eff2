package dev.graft.engine.dl4j.dense;

import dev.graft.UnusableInputException;
import dev.graft.model.ConvexHead;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Finds networks that a solver can take. */
public final class ConvexHeads {

  private ConvexHeads() {}

  /**
   * Reads a network's layout.
   *
   * @throws UnusableInputException if it is another network
   */
  public static ConvexHead of(ComputationGraphConfiguration layout) {
    return DenseChain.of(layout).flatMap(ConvexHeads::of).orElseThrow(() -> refusal(layout));
  }

  private static Optional<ConvexHead> of(DenseChain chain) {
    DenseLayout layer = chain.layers().get(0);
    boolean squares = chain.loss() == DenseLoss.MEAN_SQUARED_ERROR;
    boolean convex =
        squares
            ? layer.activation() == DenseActivation.IDENTITY
            : chain.loss() == DenseLoss.CATEGORICAL_CROSS_ENTROPY
                || chain.loss() == DenseLoss.BINARY_CROSS_ENTROPY;
    return chain.layers().size() == 1 && convex
        ? Optional.of(new ConvexHead(layer.inputs(), layer.outputs(), layer.bias()))
        : Optional.empty();
  }

  private static UnusableInputException refusal(ComputationGraphConfiguration layout) {
    return new UnusableInputException(
        "Cannot use train.optimizer.type = lbfgs: it solves one output layer (softmax with categorical-crossentropy, sigmoid with binary-crossentropy, identity with mse) without dropout, what is trained here is %s; cut below the output layer (model.cut), or use another optimizer, such as adam."
            .formatted(layout.getVertices().keySet()));
  }
}
