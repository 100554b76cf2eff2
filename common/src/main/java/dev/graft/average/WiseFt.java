package dev.graft.average;

import java.util.List;

/**
 * Weight-space ensembles of the pretrained and the fine-tuned network (Wortsman et al., "Robust
 * Fine-Tuning of Zero-Shot Models", arXiv 2109.01903).
 */
public final class WiseFt {

  private static final List<Double> GRID = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

  private WiseFt() {}

  /** The shares of the fine-tuned network that are tried, ascending: 0 is the pretrained one. */
  public static List<Double> grid() {
    return GRID;
  }

  /**
   * (1 - a) w_pre + a w_ft, in double; exactly the one or the other at 0 and 1.
   *
   * @param a the share of the fine-tuned network
   */
  public static float[] interpolate(float[] pretrained, float[] tuned, double a) {
    Lengths.same(pretrained.length, tuned.length);
    float[] between = new float[tuned.length];
    for (int i = 0; i < between.length; i++) {
      between[i] = (float) ((1 - a) * pretrained[i] + a * tuned[i]);
    }
    return between;
  }
}
