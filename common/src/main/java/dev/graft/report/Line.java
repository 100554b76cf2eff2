package dev.graft.report;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A line of a chart: points by rising x.
 *
 * @param name for the legend
 */
record Line(String name, double[] x, double[] y) {

  /** Points that a screen can show, in about as many columns as it has for a chart. */
  static final int MOST = 2000;

  /** First, last, least and largest of each. */
  private static final int OF_EACH = 4;

  boolean isEmpty() {
    return x.length == 0;
  }

  int size() {
    return x.length;
  }

  /**
   * The same line in no more than {@link #MOST} points: of each of equally many points in a row the
   * first, the last, the least and the largest stay, so that no peak is lost and the drawn line
   * covers the same pixels (M4: Jugel et al., A Visualization-Oriented Time Series Data
   * Aggregation, VLDB 2014).
   */
  Line thinned() {
    return thinned(MOST);
  }

  /** The same with another limit. */
  Line thinned(int most) {
    if (size() <= most) {
      return this;
    }
    BitSet kept = new BitSet(size());
    int buckets = most / OF_EACH;
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = (int) ((long) size() * bucket / buckets);
      int to = (int) ((long) size() * (bucket + 1) / buckets);
      kept.set(from);
      kept.set(to - 1);
      kept.set(extreme(from, to, 1));
      kept.set(extreme(from, to, -1));
    }
    int[] at = kept.stream().toArray();
    return new Line(
        name,
        Arrays.stream(at).mapToDouble(i -> x[i]).toArray(),
        Arrays.stream(at).mapToDouble(i -> y[i]).toArray());
  }

  private int extreme(int from, int to, int sign) {
    int found = from;
    for (int i = from + 1; i < to; i++) {
      if (sign * y[i] > sign * y[found]) {
        found = i;
      }
    }
    return found;
  }

  /**
   * The same with every x above the one before it, by the next number that there is: what draws the
   * lines takes no two points of one x, which the steps of an ROC curve have.
   */
  Line rising() {
    double[] rising = x.clone();
    for (int i = 1; i < rising.length; i++) {
      if (rising[i] <= rising[i - 1]) {
        rising[i] = rising[i - 1] + 1e-7;
      }
    }
    return new Line(name, rising, y);
  }

  /** The last y. */
  double last() {
    return y[y.length - 1];
  }

  double least() {
    return Arrays.stream(y).min().orElse(Double.NaN);
  }

  double largest() {
    return Arrays.stream(y).max().orElse(Double.NaN);
  }
}
