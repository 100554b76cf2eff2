package dev.graft.model;

import dev.graft.Api;

/**
 * The rows of an output layer, one a class: the weights of its inputs, and its bias last. Two
 * classes that one output tells have two: a sigmoid of z is a softmax of 0 and z.
 */
@Api(Api.For.PARTS)
public final class OutputRows {

  private final float[][] rows;

  private OutputRows(float[][] rows) {
    this.rows = rows;
  }

  /**
   * Those in a network's flat vector.
   *
   * @param at where its output layer is
   */
  public static OutputRows of(float[] flat, OutputWeights at) {
    float[][] rows = new float[at.outputs()][at.inputs() + 1];
    for (int output = 0; output < at.outputs(); output++) {
      for (int input = 0; input < at.inputs(); input++) {
        rows[output][input] = flat[at.weight(input, output)];
      }
      rows[output][at.inputs()] = flat[at.biases() + output];
    }
    return new OutputRows(
        rows.length == 1 ? new float[][] {new float[at.inputs() + 1], rows[0]} : rows);
  }

  /** How many classes there are. */
  public int classes() {
    return rows.length;
  }

  /** How many weights a class has, without its bias. */
  public int inputs() {
    return rows[0].length - 1;
  }

  /** The row of a class, to be changed by nobody. */
  public float[] row(int of) {
    return rows[of];
  }

  /**
   * The mean of the rows.
   *
   * @param shares of each, with the sum 1
   */
  public float[] mean(double[] shares) {
    float[] mean = new float[rows[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (int of = 0; of < rows.length; of++) {
        sum += shares[of] * rows[of][i];
      }
      mean[i] = (float) sum;
    }
    return mean;
  }

  /**
   * Puts rows into a network's flat vector.
   *
   * @param at where its output layer is; one output tells two classes: it takes what the second is
   *     above the first
   * @param rows one a class, null: that stays as it is
   */
  public static void put(float[][] rows, float[] flat, OutputWeights at) {
    if (at.outputs() == 1) {
      if (rows[0] != null && rows[1] != null) {
        put(difference(rows[1], rows[0]), 0, flat, at);
      }
      return;
    }
    for (int output = 0; output < at.outputs(); output++) {
      if (rows[output] != null) {
        put(rows[output], output, flat, at);
      }
    }
  }

  private static float[] difference(float[] of, float[] and) {
    float[] difference = new float[of.length];
    for (int i = 0; i < of.length; i++) {
      difference[i] = of[i] - and[i];
    }
    return difference;
  }

  private static void put(float[] row, int output, float[] flat, OutputWeights at) {
    for (int input = 0; input < at.inputs(); input++) {
      flat[at.weight(input, output)] = row[input];
    }
    flat[at.biases() + output] = row[at.inputs()];
  }
}
