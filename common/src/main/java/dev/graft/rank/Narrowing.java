package dev.graft.rank;

import dev.graft.dataset.Seeds;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Features in fewer numbers: each is added, with a random sign, to one of them (Charikar, Chen and
 * Farach-Colton, "Finding frequent items in data streams", 2002; Weinberger et al., arXiv
 * 0902.2206). Distances and inner products stay the same in expectation. Features that are no more
 * than that stay as they are.
 */
public final class Narrowing implements Serializable {

  private static final long serialVersionUID = 1L;

  /** To which number a feature goes; null: features stay as they are. */
  private final int[] places;

  private final boolean[] negative;
  private final int width;

  private Narrowing(int[] places, boolean[] negative, int width) {
    this.places = places;
    this.negative = negative;
    this.width = width;
  }

  /**
   * From so many features to so many numbers at most.
   *
   * @param seed of the places and signs
   */
  public static Narrowing of(int features, int most, long seed) {
    if (features <= most) {
      return new Narrowing(null, null, features);
    }
    int[] places = new int[features];
    boolean[] negative = new boolean[features];
    for (int j = 0; j < features; j++) {
      long drawn = Seeds.derive(seed, "narrow", j);
      places[j] = (int) Long.remainderUnsigned(drawn >>> 1, most);
      negative[j] = (drawn & 1) == 1;
    }
    return new Narrowing(places, negative, most);
  }

  /** How many numbers are left. */
  public int width() {
    return width;
  }

  /** Whether there are fewer than features. */
  public boolean narrows() {
    return places != null;
  }

  /** A row of features, without the means. */
  public double[] centred(float[] row, double[] means) {
    double[] narrow = new double[width];
    for (int j = 0; j < row.length; j++) {
      add(j, row[j] - means[j], narrow);
    }
    return narrow;
  }

  /** A row of features. */
  public double[] of(double[] row) {
    if (places == null) {
      return Arrays.copyOf(row, width);
    }
    double[] narrow = new double[width];
    for (int j = 0; j < row.length; j++) {
      add(j, row[j], narrow);
    }
    return narrow;
  }

  /** The same in single precision. */
  public float[] of(float[] row) {
    if (places == null) {
      return row;
    }
    double[] narrow = new double[width];
    for (int j = 0; j < row.length; j++) {
      add(j, row[j], narrow);
    }
    float[] rounded = new float[width];
    for (int j = 0; j < width; j++) {
      rounded[j] = (float) narrow[j];
    }
    return rounded;
  }

  private void add(int feature, double value, double[] to) {
    if (places == null) {
      to[feature] += value;
    } else {
      to[places[feature]] += negative[feature] ? -value : value;
    }
  }
}
