package dev.graft.engine.dl4j.dense;

import java.util.Optional;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/**
 * The losses of dense networks, with Deeplearning4j's limits on probabilities, on rows of outputs
 * and targets that lie one after the other.
 */
enum DenseLoss {
  /** Over a softmax. */
  CATEGORICAL_CROSS_ENTROPY(new LossMCXENT()) {
    @Override
    boolean takes(DenseActivation activation, int width) {
      return activation == DenseActivation.SOFTMAX && width > 1;
    }

    @Override
    double sum(float[] outputs, float[] targets, int from, int to, int width) {
      double sum = 0;
      for (int i = from * width; i < to * width; i++) {
        if (targets[i] != 0) {
          sum -= targets[i] * StrictMath.log(outputs[i] < SMALLEST ? SMALLEST : outputs[i]);
        }
      }
      return sum;
    }

    @Override
    void gradient(float[] delta, float[] outputs, float[] targets, int rows, int width) {
      subtract(delta, outputs, targets, rows * width);
    }
  },

  /** Over sigmoids. */
  BINARY_CROSS_ENTROPY(new LossBinaryXENT()) {
    @Override
    boolean takes(DenseActivation activation, int width) {
      return activation == DenseActivation.SIGMOID;
    }

    @Override
    double sum(float[] outputs, float[] targets, int from, int to, int width) {
      double sum = 0;
      for (int i = from * width; i < to * width; i++) {
        float output = clipped(outputs[i]);
        if (targets[i] != 0) {
          sum -= targets[i] * StrictMath.log(output);
        }
        if (targets[i] != 1) {
          sum -= (1 - targets[i]) * StrictMath.log(1 - output);
        }
      }
      return sum;
    }

    /** Away from the limits the sigmoid's slope cancels; at them Deeplearning4j's does not. */
    @Override
    void gradient(float[] delta, float[] outputs, float[] targets, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        float output = outputs[i];
        float clipped = clipped(output);
        float difference = clipped - targets[i];
        delta[i] =
            clipped == output
                ? difference
                : difference / (clipped * (1 - clipped)) * (output * (1 - output));
      }
    }
  },

  /** Over any activation. */
  MEAN_SQUARED_ERROR(new LossMSE()) {
    @Override
    boolean takes(DenseActivation activation, int width) {
      return activation != DenseActivation.SOFTMAX || width > 1;
    }

    @Override
    double sum(float[] outputs, float[] targets, int from, int to, int width) {
      double sum = 0;
      for (int i = from * width; i < to * width; i++) {
        double difference = outputs[i] - targets[i];
        sum += difference * difference;
      }
      return sum / width;
    }

    @Override
    void gradient(float[] delta, float[] outputs, float[] targets, int rows, int width) {
      subtract(delta, outputs, targets, rows * width);
      for (int i = 0; i < rows * width; i++) {
        delta[i] = 2 * delta[i] / width;
      }
    }

    @Override
    boolean isByOutputs() {
      return true;
    }
  },

  /** Over any activation. */
  MEAN_ABSOLUTE_ERROR(new LossMAE()) {
    @Override
    boolean takes(DenseActivation activation, int width) {
      return activation != DenseActivation.SOFTMAX || width > 1;
    }

    @Override
    double sum(float[] outputs, float[] targets, int from, int to, int width) {
      double sum = 0;
      for (int i = from * width; i < to * width; i++) {
        sum += Math.abs(outputs[i] - targets[i]);
      }
      return sum / width;
    }

    @Override
    void gradient(float[] delta, float[] outputs, float[] targets, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        delta[i] = Math.signum(outputs[i] - targets[i]) / width;
      }
    }

    @Override
    boolean isByOutputs() {
      return true;
    }
  };

  /** Deeplearning4j's limit inside its softmax cross-entropy. */
  private static final float SMALLEST = 1e-10f;

  /** Deeplearning4j's limits inside its binary cross-entropy. */
  private static final float LOWEST = 1e-5f;

  private static final float HIGHEST = (float) (1 - 1e-5);

  private final ILossFunction stock;

  DenseLoss(ILossFunction stock) {
    this.stock = stock;
  }

  /** The loss that equals Deeplearning4j's, with its settings: unweighted, standard limits. */
  static Optional<DenseLoss> of(ILossFunction stock) {
    Class<?> kind = stock.getClass();
    if (kind == LossNegativeLogLikelihood.class) {
      kind = LossMCXENT.class; // Deeplearning4j's other name for it.
    }
    for (DenseLoss loss : values()) {
      if (kind == loss.stock.getClass() && loss.stock.equals(stock)) {
        return Optional.of(loss);
      }
    }
    return Optional.empty();
  }

  /** Whether the loss is defined here over such an output layer. */
  abstract boolean takes(DenseActivation activation, int width);

  /** The sum of the losses of the rows from one to before another. */
  abstract double sum(float[] outputs, float[] targets, int from, int to, int width);

  /**
   * The derivatives of the sum: by the output layer's activations if {@link #isByOutputs}, else by
   * what goes into its activation function.
   *
   * @param delta takes the derivatives
   */
  abstract void gradient(float[] delta, float[] outputs, float[] targets, int rows, int width);

  /** Whether the gradient has still to pass the output layer's activation function. */
  boolean isByOutputs() {
    return false;
  }

  private static void subtract(float[] delta, float[] outputs, float[] targets, int length) {
    for (int i = 0; i < length; i++) {
      delta[i] = outputs[i] - targets[i];
    }
  }

  private static float clipped(float output) {
    return Math.min(Math.max(output, LOWEST), HIGHEST);
  }
}
