package dev.graft.tests.gpu;

import java.io.Serializable;
import java.util.Locale;

/** How far a GPU is from CPUs, and how fast the two are. */
final class Comparison implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of the largest number: sums in another order, and nothing else. */
  private static final double NEAR = 1e-3;

  private final String gpu;
  private final double outputs;
  private final double gradients;
  private final double cpuRate;
  private final double gpuRate;

  /**
   * @param gpu that Spark gave to the task
   * @param outputs the largest difference, as a part of the largest number
   * @param gradients the same; 0 if there are none
   * @param cpuRate examples a second, forth and, where there are gradients, back
   */
  Comparison(String gpu, double outputs, double gradients, double cpuRate, double gpuRate) {
    this.gpu = gpu;
    this.outputs = outputs;
    this.gradients = gradients;
    this.cpuRate = cpuRate;
    this.gpuRate = gpuRate;
  }

  /** False of what is no number, too. */
  boolean near() {
    return outputs <= NEAR && gradients <= NEAR;
  }

  static double apart(float[] one, float[] other) {
    double most = 0;
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      double apart = Math.abs((double) one[i] - other[i]);
      most = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(most, apart);
      largest = Math.max(largest, Math.abs(one[i]));
    }
    return most == 0 ? 0 : most / largest;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "GPU %s: outputs %.1e apart, gradients %.1e; %,.0f examples a second on a CPU core, %,.0f on the GPU%s",
        gpu,
        outputs,
        gradients,
        cpuRate,
        gpuRate,
        near() ? "" : ": TOO FAR");
  }
}
