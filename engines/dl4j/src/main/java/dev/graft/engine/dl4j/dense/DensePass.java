package dev.graft.engine.dl4j.dense;

import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.model.HiddenLoss;
import dev.graft.model.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Forward and backward passes through a chain of dense layers. Products are BLAS's, outside the
 * Java heap; all between them is Java, on the heap. Holds the weights' copy that BLAS reads and the
 * activations of one batch, which are allocated once and grow with the largest.
 */
final class DensePass {

  private final List<DenseLayout> layers;
  private final DenseLoss loss;
  private final BlasArray[] weights;
  private final BlasArray[] gradients;

  /** What comes into each layer, and at last what goes out; then the derivatives by these. */
  private final BlasArray[] values;

  private final float[][] outputs;
  private TargetScale scale;
  private float[] delta;
  private float[] targets;
  private double hiddenLoss;
  private int capacity;

  DensePass(DenseChain chain) {
    this.layers = chain.layers();
    this.loss = chain.loss();
    this.weights = new BlasArray[layers.size()];
    this.gradients = new BlasArray[layers.size()];
    this.values = new BlasArray[layers.size() + 1];
    this.outputs = new float[layers.size()][];
    for (int i = 0; i < layers.size(); i++) {
      weights[i] = new BlasArray(layers.get(i).weights());
      gradients[i] = new BlasArray(layers.get(i).weights());
    }
  }

  /** Takes on the weights of a flat vector. Biases are read from it as they are needed. */
  void load(float[] flat) {
    for (int i = 0; i < weights.length; i++) {
      weights[i].put(flat, layers.get(i).from(), layers.get(i).weights());
    }
  }

  /** Copies the weights' gradients, not the biases', to where they lie in a flat vector. */
  void weightGradients(float[] flat) {
    for (int i = 0; i < gradients.length; i++) {
      gradients[i].get(flat, layers.get(i).from(), layers.get(i).weights());
    }
  }

  /** Takes on rows of features, from a row on. */
  void input(Tensor features, int from, int rows) {
    reserve(rows);
    values[0].put(features, from, rows);
  }

  /**
   * Computes the outputs of the rows taken on last.
   *
   * @param flat the weights that were loaded, for the biases
   */
  void forward(int rows, float[] flat) {
    for (int i = 0; i < weights.length; i++) {
      activate(i, rows, flat);
      if (i + 1 < weights.length) {
        values[i + 1].put(outputs[i], 0, rows * layers.get(i).outputs());
      }
    }
  }

  /** Those of the last forward pass, row after row, in an array that may be longer and changes. */
  float[] outputs() {
    return outputs[weights.length - 1];
  }

  /** The same of what came into the last layer, of several. */
  float[] hidden() {
    return outputs[weights.length - 2];
  }

  private void activate(int i, int rows, float[] flat) {
    DenseLayout layer = layers.get(i);
    BlasArray.multiply(
        weights[i], true, values[i], false, layer.outputs(), rows, layer.inputs(), values[i + 1]);
    values[i + 1].get(outputs[i], 0, rows * layer.outputs());
    if (layer.bias()) {
      addBiases(outputs[i], rows, layer, flat);
    }
    layer.activation().apply(outputs[i], rows, layer.outputs());
  }

  /**
   * Computes the gradient of the loss after {@link #forward}, summed over rows.
   *
   * @param wanted one for each row
   * @param share what the gradient is multiplied by: one divided by the minibatch's size
   * @param hidden a loss on what comes into the last layer, added once; null: none
   * @param flat takes the biases' gradients
   * @return the sum of the rows' losses; see {@link #hiddenLoss}
   */
  double backward(Targets wanted, int rows, float share, HiddenLoss hidden, float[] flat) {
    hiddenLoss = 0;
    double sum = lossGradient(wanted, rows, share);
    for (int i = weights.length - 1; i >= 0; i--) {
      values[i + 1].put(delta, 0, rows * layers.get(i).outputs());
      multiplyToGradient(i, rows);
      if (layers.get(i).bias()) {
        addRows(flat, layers.get(i), rows);
      }
      if (i > 0) {
        passDown(i, rows, i == weights.length - 1 ? hidden : null);
      }
    }
    return sum;
  }

  /** Gradient of the weights: the inputs' transpose times the derivatives by the products. */
  private void multiplyToGradient(int i, int rows) {
    DenseLayout layer = layers.get(i);
    BlasArray.multiply(
        values[i], false, values[i + 1], true, layer.inputs(), layer.outputs(), rows, gradients[i]);
  }

  /** From a layer's derivatives to those of the layer below, in place of what came in. */
  private void passDown(int i, int rows, HiddenLoss hidden) {
    DenseLayout layer = layers.get(i);
    BlasArray.multiply(
        weights[i], false, values[i + 1], false, layer.inputs(), rows, layer.outputs(), values[i]);
    values[i].get(delta, 0, rows * layer.inputs());
    if (hidden != null) {
      hiddenLoss = hidden.of(outputs[i - 1], rows, layer.inputs(), delta);
    }
    layers.get(i - 1).activation().backward(delta, outputs[i - 1], rows, layer.inputs());
  }

  /** What the hidden loss of the last backward pass came to; 0 without one. */
  double hiddenLoss() {
    return hiddenLoss;
  }

  private double lossGradient(Targets wanted, int rows, float share) {
    DenseLayout last = layers.get(layers.size() - 1);
    float[] output = outputs[weights.length - 1];
    int width = last.outputs();
    setTargets(wanted, rows, width);
    loss.gradient(delta, output, targets, rows, width);
    if (loss.isByOutputs()) {
      last.activation().backward(delta, output, rows, width);
    }
    for (int i = 0; i < rows * width; i++) {
      delta[i] *= share;
    }
    return wanted.weights() == null ? sum(0, rows, width) : weighted(wanted.weights(), rows, width);
  }

  /** The losses of some rows, in the unit of the targets. */
  private double sum(int from, int to, int width) {
    float[] output = outputs[outputs.length - 1];
    if (scale == null) {
      return loss.sum(output, targets, from, to, width);
    }
    return loss.sum(
        scale.stretched(output, from * width, to * width),
        scale.stretched(targets, from * width, to * width),
        0,
        to - from,
        width);
  }

  /**
   * The unit that losses are told in.
   *
   * @param standardized how targets were standardised; null: they are as they were
   */
  void tellIn(TargetScale standardized) {
    scale = standardized;
  }

  /** Multiplies each row's derivatives by its weight; returns the sum of weight times loss. */
  private double weighted(float[] weights, int rows, int width) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      float weight = weights[row];
      for (int i = row * width; i < (row + 1) * width; i++) {
        delta[i] *= weight;
      }
      sum += weight * sum(row, row + 1, width);
    }
    return sum;
  }

  private void setTargets(Targets wanted, int rows, int width) {
    if (wanted.areClasses()) {
      setClasses(wanted.classes(), rows, width);
      return;
    }
    System.arraycopy(wanted.rows(width), 0, targets, 0, rows * width);
  }

  /** A row's target is its label where the output is one number wide, else one-hot. */
  private void setClasses(int[] labels, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      int label = labels[row];
      if (width == 1) {
        targets[row] = label;
      } else {
        Arrays.fill(targets, row * width, (row + 1) * width, 0);
        targets[row * width + label] = 1;
      }
    }
  }

  private static void addBiases(float[] rows, int count, DenseLayout layer, float[] flat) {
    int width = layer.outputs();
    int biases = layer.biases();
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i++) {
        rows[row * width + i] += flat[biases + i];
      }
    }
  }

  private void addRows(float[] flat, DenseLayout layer, int rows) {
    int width = layer.outputs();
    int biases = layer.biases();
    Arrays.fill(flat, biases, biases + width, 0);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        flat[biases + i] += delta[row * width + i];
      }
    }
  }

  private void reserve(int rows) {
    if (rows <= capacity) {
      return;
    }
    reserve(0, rows, layers.get(0).inputs());
    int widest = 0;
    for (int i = 0; i < weights.length; i++) {
      int width = layers.get(i).outputs();
      reserve(i + 1, rows, width);
      outputs[i] = new float[rows * width];
      widest = Math.max(widest, width);
    }
    delta = new float[rows * widest];
    targets = new float[outputs[weights.length - 1].length];
    capacity = rows;
  }

  private void reserve(int at, int rows, int width) {
    if (values[at] != null) {
      values[at].free();
    }
    values[at] = new BlasArray(Math.multiplyExact(rows, width));
  }
}
