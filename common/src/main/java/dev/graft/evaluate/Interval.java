package dev.graft.evaluate;

import java.util.Arrays;

/** Between which numbers 95 of 100 resamples lie. */
public record Interval(double low, double high) {

  /** The share of the resamples that lies in it. */
  public static final double LEVEL = 0.95;

  private static final double OUTSIDE = 0.025;

  /** Of resamples, in any order. */
  public static Interval of(double[] resamples) {
    double[] sorted = resamples.clone();
    Arrays.sort(sorted);
    int left = (int) (OUTSIDE * sorted.length);
    return new Interval(sorted[left], sorted[sorted.length - 1 - left]);
  }

  /** Whether a number lies in it. */
  public boolean holds(double value) {
    return low <= value && value <= high;
  }
}
