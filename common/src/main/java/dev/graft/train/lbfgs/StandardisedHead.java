package dev.graft.train.lbfgs;

/**
 * One dense layer seen as if its features had been standardised, z = (x - mean) / deviation: W' z +
 * b' is W x + b with W' = deviation W and b' = b + mean W. What is solved for are W' and b', with
 * an L2 penalty on W'; what is evaluated and saved are W and b, on features as they are.
 */
final class StandardisedHead {

  private final int inputs;
  private final int outputs;
  private final boolean bias;
  private final FeatureScales scales;

  /**
   * @param bias without one features are scaled, not centred
   */
  StandardisedHead(int inputs, int outputs, boolean bias, FeatureScales scales) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.bias = bias;
    this.scales = scales;
  }

  /** From W, column after column, and b to W' and b'. */
  double[] standardised(float[] weights) {
    double[] point = new double[weights.length];
    for (int k = 0; k < outputs; k++) {
      double shift = 0;
      for (int j = 0; j < inputs; j++) {
        int i = k * inputs + j;
        point[i] = weights[i] * scales.deviation(j);
        shift += weights[i] * scales.mean(j);
      }
      if (bias) {
        point[inputs * outputs + k] = weights[inputs * outputs + k] + shift;
      }
    }
    return point;
  }

  /** From W' and b' to W and b. */
  float[] plain(double[] point) {
    float[] weights = new float[point.length];
    for (int k = 0; k < outputs; k++) {
      double shift = 0;
      for (int j = 0; j < inputs; j++) {
        int i = k * inputs + j;
        weights[i] = (float) (point[i] / scales.deviation(j));
        shift += weights[i] * scales.mean(j);
      }
      if (bias) {
        weights[inputs * outputs + k] = (float) (point[inputs * outputs + k] - shift);
      }
    }
    return weights;
  }

  /**
   * From the gradient of the loss by W and b to that of loss and penalty by W' and b'.
   *
   * @param l2 weight of half the sum of squares of W'
   */
  double[] gradient(double[] point, double[] plain, double l2) {
    double[] gradient = new double[plain.length];
    for (int k = 0; k < outputs; k++) {
      double byBias = bias ? plain[inputs * outputs + k] : 0;
      for (int j = 0; j < inputs; j++) {
        int i = k * inputs + j;
        gradient[i] = (plain[i] - scales.mean(j) * byBias) / scales.deviation(j) + l2 * point[i];
      }
      if (bias) {
        gradient[inputs * outputs + k] = byBias;
      }
    }
    return gradient;
  }

  /**
   * What the output that moves its weights least moves one of them by, at most.
   *
   * @param gradient by W' and b'
   * @param least outputs that move theirs by less have no examples, and do not count
   */
  double weakest(double[] gradient, double least) {
    double weakest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < outputs; k++) {
      double largest = 0;
      for (int i = k * inputs; i < (k + 1) * inputs; i++) {
        largest = Math.max(largest, Math.abs(gradient[i]));
      }
      weakest = largest < least ? weakest : Math.min(weakest, largest);
    }
    return weakest;
  }

  double penalty(double[] point, double l2) {
    double squares = 0;
    for (int i = 0; i < inputs * outputs; i++) {
      squares += point[i] * point[i];
    }
    return l2 / 2 * squares;
  }
}
