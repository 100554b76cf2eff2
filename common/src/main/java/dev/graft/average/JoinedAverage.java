package dev.graft.average;

import dev.graft.train.Range;

/** Puts the averages of ranges together, in whatever order they come, without holding them. */
public final class JoinedAverage {

  private final int parts;
  private final int alignment;
  private final double[] gradient;
  private final float[] moments;
  private float[] statistics;

  /**
   * @param parts how many ranges there are
   * @param alignment where deltas are cut
   */
  public JoinedAverage(int weights, int moments, int parts, int alignment) {
    this.parts = parts;
    this.alignment = alignment;
    this.gradient = new double[weights];
    this.moments = new float[moments];
  }

  /** Takes the average of one range. */
  public void take(int part, RangeAverage average) {
    copy(average.gradient(), Range.part(gradient.length, part, parts, alignment), gradient);
    copy(average.moments(), Range.part(moments.length, part, parts, 1), moments);
    if (part == 0) {
      statistics = average.statistics();
    }
  }

  private static void copy(Object from, Range range, Object to) {
    System.arraycopy(from, 0, to, range.from(), range.length());
  }

  /** The average of all ranges, once each was taken. */
  public RangeAverage whole() {
    return new RangeAverage(gradient, statistics, moments);
  }
}
