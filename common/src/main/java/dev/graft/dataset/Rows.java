package dev.graft.dataset;

import java.util.Arrays;

/** Rows of the same length, as arrays of their own or one after the other. */
public final class Rows {

  private Rows() {}

  /** One row after the other; empty without rows. */
  public static float[] joined(float[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    float[] joined = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, joined, i * width, width);
    }
    return joined;
  }

  /**
   * An array for each row.
   *
   * @param joined one row after the other
   */
  public static float[][] divided(float[] joined, int rows) {
    int width = rows == 0 ? 0 : joined.length / rows;
    float[][] divided = new float[rows][];
    for (int i = 0; i < rows; i++) {
      divided[i] = Arrays.copyOfRange(joined, i * width, (i + 1) * width);
    }
    return divided;
  }
}
