package dev.graft.image;

import java.util.Arrays;

/**
 * How the pixels of a line become those of a longer or shorter one: by a triangle filter as wide as
 * an output pixel, at least as an input pixel: bilinear interpolation for longer lines, and without
 * aliasing for shorter ones. Weights are whole numbers, so that every machine gives the same bytes;
 * they are Pillow's, and so torchvision's (filter {@code BILINEAR}).
 */
final class Resampling {

  /** Bits behind the point of a weight. */
  private static final int PRECISION = 22;

  private static final int HALF = 1 << (PRECISION - 1);

  private final int[] first;
  private final int[][] weights;
  private final boolean copies;

  /**
   * @param in length of the line
   * @param out length of the line that is wanted
   * @param from first pixel of that which is computed
   * @param to pixel after the last that is computed
   */
  Resampling(int in, int out, int from, int to) {
    first = new int[to - from];
    weights = new int[to - from][];
    copies = in == out;
    double scale = (double) in / out;
    double support = Math.max(scale, 1);
    for (int i = from; i < to; i++) {
      double center = (i + 0.5) * scale;
      int low = Math.max(0, (int) (center - support + 0.5));
      int high = Math.min(in, (int) (center + support + 0.5));
      first[i - from] = low;
      weights[i - from] = weights(low, high, center, support);
    }
  }

  private static int[] weights(int low, int high, double center, double support) {
    double[] shares = new double[high - low];
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      double distance = Math.abs(low + i - center + 0.5) / support;
      shares[i] = Math.max(0, 1 - distance);
      sum += shares[i];
    }
    int[] weights = new int[shares.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (int) (0.5 + shares[i] / sum * (1 << PRECISION));
    }
    return weights;
  }

  int length() {
    return first.length;
  }

  /** The first input pixel that any output pixel needs. */
  int begin() {
    return first[0];
  }

  /** The input pixel after the last that any output pixel needs. */
  int end() {
    int last = first.length - 1;
    return first[last] + weights[last].length;
  }

  /**
   * Computes a row.
   *
   * @param row pixels of several channels one after the other
   * @param to likewise, from position {@code at} on
   */
  void along(byte[] row, int channels, byte[] to, int at) {
    if (copies) {
      System.arraycopy(row, first[0] * channels, to, at, first.length * channels);
    } else if (channels == 3) {
      alongThree(row, to, at);
    } else {
      for (int i = 0; i < first.length; i++) {
        for (int c = 0; c < channels; c++) {
          to[at + i * channels + c] = sum(row, first[i] * channels + c, channels, weights[i]);
        }
      }
    }
  }

  private void alongThree(byte[] row, byte[] to, int at) {
    for (int i = 0; i < first.length; i++) {
      int from = first[i] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int weight : weights[i]) {
        red += (row[from] & 0xff) * weight;
        green += (row[from + 1] & 0xff) * weight;
        blue += (row[from + 2] & 0xff) * weight;
        from += 3;
      }
      to[at + i * 3] = rounded(red);
      to[at + i * 3 + 1] = rounded(green);
      to[at + i * 3 + 2] = rounded(blue);
    }
  }

  private static byte sum(byte[] values, int from, int stride, int[] weights) {
    int sum = HALF;
    int at = from;
    for (int weight : weights) {
      sum += (values[at] & 0xff) * weight;
      at += stride;
    }
    return rounded(sum);
  }

  /**
   * Computes a row of rows.
   *
   * @param values input rows, from the first that any output row needs
   * @param sums as long as a row; used while it is computed
   * @param i which output row
   * @param to as long as a row
   */
  void down(byte[] values, int[] sums, int i, byte[] to) {
    int from = (first[i] - first[0]) * sums.length;
    if (copies) {
      System.arraycopy(values, from, to, 0, sums.length);
      return;
    }
    Arrays.fill(sums, HALF);
    for (int weight : weights[i]) {
      for (int x = 0; x < sums.length; x++) {
        sums[x] += (values[from + x] & 0xff) * weight;
      }
      from += sums.length;
    }
    for (int x = 0; x < sums.length; x++) {
      to[x] = rounded(sums[x]);
    }
  }

  /** Weights that were rounded up may add up to a little more than one. */
  private static byte rounded(int sum) {
    return (byte) Math.min(255, sum >> PRECISION);
  }
}
