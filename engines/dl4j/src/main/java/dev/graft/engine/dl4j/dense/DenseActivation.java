package dev.graft.engine.dl4j.dense;

import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** The activation functions of dense layers, on rows that lie one after the other. */
enum DenseActivation {
  IDENTITY(new ActivationIdentity()) {
    @Override
    void apply(float[] values, int rows, int width) {}

    @Override
    void backward(float[] delta, float[] outputs, int rows, int width) {}
  },

  RELU(new ActivationReLU()) {
    @Override
    void apply(float[] values, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        values[i] = Math.max(values[i], 0);
      }
    }

    /** Free of branches, which would be mispredicted half of the time: the slope is 0 or 1. */
    @Override
    void backward(float[] delta, float[] outputs, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        delta[i] *= Math.min(outputs[i] * Float.MAX_VALUE * Float.MAX_VALUE, 1);
      }
    }
  },

  SIGMOID(new ActivationSigmoid()) {
    /** Rounded where Deeplearning4j rounds: near 1 the slope is made of the last bits. */
    @Override
    void apply(float[] values, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        values[i] = 1 / (1 + (float) Exponential.of(-values[i]));
      }
    }

    @Override
    void backward(float[] delta, float[] outputs, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        delta[i] *= outputs[i] * (1 - outputs[i]);
      }
    }
  },

  TANH(new ActivationTanH()) {
    @Override
    void apply(float[] values, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        double power = Exponential.of(-2 * Math.abs((double) values[i]));
        values[i] = Math.copySign((float) ((1 - power) / (1 + power)), values[i]);
      }
    }

    @Override
    void backward(float[] delta, float[] outputs, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        delta[i] *= 1 - outputs[i] * outputs[i];
      }
    }
  },

  SOFTMAX(new ActivationSoftmax()) {
    @Override
    void apply(float[] values, int rows, int width) {
      for (int row = 0; row < rows; row++) {
        softmax(values, row * width, (row + 1) * width);
      }
    }

    @Override
    void backward(float[] delta, float[] outputs, int rows, int width) {
      for (int row = 0; row < rows; row++) {
        int from = row * width;
        double dot = 0;
        for (int i = from; i < from + width; i++) {
          dot += (double) delta[i] * outputs[i];
        }
        for (int i = from; i < from + width; i++) {
          delta[i] = outputs[i] * (delta[i] - (float) dot);
        }
      }
    }
  };

  private final IActivation stock;

  DenseActivation(IActivation stock) {
    this.stock = stock;
  }

  /** The activation function that equals Deeplearning4j's, with its settings. */
  static Optional<DenseActivation> of(IActivation stock) {
    for (DenseActivation activation : values()) {
      if (stock.getClass() == activation.stock.getClass() && stock.equals(activation.stock)) {
        return Optional.of(activation);
      }
    }
    return Optional.empty();
  }

  /** Replaces values by the function's. */
  abstract void apply(float[] values, int rows, int width);

  /**
   * Turns derivatives of the loss by the function's results into derivatives by its arguments.
   *
   * @param outputs the function's results
   */
  abstract void backward(float[] delta, float[] outputs, int rows, int width);

  private static void softmax(float[] values, int from, int to) {
    float largest = values[from];
    for (int i = from; i < to; i++) {
      if (values[i] > largest) {
        largest = values[i];
      }
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      values[i] = (float) Exponential.of((double) values[i] - largest);
      sum += values[i];
    }
    float inverse = (float) (1 / sum);
    for (int i = from; i < to; i++) {
      values[i] *= inverse;
    }
  }
}
