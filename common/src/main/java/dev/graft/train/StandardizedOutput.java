package dev.graft.train;

import dev.graft.dataset.TargetScale;
import dev.graft.model.OutputWeights;
import java.util.Arrays;

/**
 * A network that is trained on standardised targets, and how its weights become those of a network
 * that tells the targets themselves: the output layer is linear, so that the scale goes into it.
 */
public final class StandardizedOutput {

  private final OutputWeights output;
  private final TargetScale scale;
  private final float[] given;
  private final float[] start;

  /**
   * @param flat the network's whole flat vector as it begins
   * @param output its linear output layer
   * @param told whether its outputs tell the targets themselves already, as a pretrained output
   *     layer's do; a new one begins with standardised ones
   */
  public StandardizedOutput(float[] flat, OutputWeights output, TargetScale scale, boolean told) {
    this.output = output;
    this.scale = scale;
    this.start = told ? standardized(flat) : flat;
    this.given = told ? flat : null;
  }

  public TargetScale scale() {
    return scale;
  }

  /** The flat vector that training begins with. */
  public float[] start() {
    return start;
  }

  private float[] standardized(float[] flat) {
    double[] means = scale.means();
    double[] deviations = scale.deviations();
    return output.scaled(flat, i -> 1 / deviations[i], i -> -means[i] / deviations[i]);
  }

  /** The flat vector that tells the targets themselves. A start comes back bit for bit. */
  public float[] folded(float[] flat) {
    if (given != null && Arrays.equals(flat, start)) {
      return given;
    }
    double[] means = scale.means();
    double[] deviations = scale.deviations();
    return output.scaled(flat, i -> deviations[i], i -> means[i]);
  }
}
