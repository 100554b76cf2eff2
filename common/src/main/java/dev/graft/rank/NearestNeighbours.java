package dev.graft.rank;

import java.util.stream.IntStream;

/**
 * Whether each example is of the class that most of its nearest neighbours among the others have:
 * leave-one-out. Distances are Euclidean; of classes with as many neighbours the one with the
 * nearest counts, of neighbours at the same distance the first.
 */
public final class NearestNeighbours {

  /** Examples that one is compared with at once. */
  private static final int AT_ONCE = 4;

  private final float[][] rows;
  private final int[] labels;
  private final int classes;
  private final int neighbours;

  private NearestNeighbours(float[][] rows, int[] labels, int classes, int neighbours) {
    this.rows = rows;
    this.labels = labels;
    this.classes = classes;
    this.neighbours = Math.min(neighbours, rows.length - 1);
  }

  /**
   * Which examples are told rightly.
   *
   * @param rows the features, two rows at least
   * @param labels one a row, from 0
   * @param neighbours that vote; as many as there are others, where these are fewer
   */
  public static boolean[] right(float[][] rows, int[] labels, int classes, int neighbours) {
    NearestNeighbours all = new NearestNeighbours(rows, labels, classes, neighbours);
    boolean[] right = new boolean[rows.length];
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(i -> right[i] = all.vote(all.distances(i), i) == labels[i]);
    return right;
  }

  private double[] distances(int of) {
    double[] distances = new double[rows.length];
    int from = 0;
    for (; from + AT_ONCE <= rows.length; from += AT_ONCE) {
      four(rows[of], from, distances);
    }
    for (; from < rows.length; from++) {
      distances[from] = distance(rows[of], rows[from]);
    }
    return distances;
  }

  private void four(float[] row, int from, double[] to) {
    float[] a = rows[from];
    float[] b = rows[from + 1];
    float[] c = rows[from + 2];
    float[] d = rows[from + 3];
    double toA = 0;
    double toB = 0;
    double toC = 0;
    double toD = 0;
    for (int j = 0; j < row.length; j++) {
      double x = row[j];
      toA += (x - a[j]) * (x - a[j]);
      toB += (x - b[j]) * (x - b[j]);
      toC += (x - c[j]) * (x - c[j]);
      toD += (x - d[j]) * (x - d[j]);
    }
    to[from] = toA;
    to[from + 1] = toB;
    to[from + 2] = toC;
    to[from + 3] = toD;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double apart = (double) a[j] - b[j];
      sum += apart * apart;
    }
    return sum;
  }

  private int vote(double[] distances, int own) {
    distances[own] = Double.POSITIVE_INFINITY;
    int[] votes = new int[classes];
    int[] first = new int[classes];
    for (int n = 0; n < neighbours; n++) {
      int nearest = nearest(distances);
      int label = labels[nearest];
      first[label] = votes[label] == 0 ? n : first[label];
      votes[label]++;
      distances[nearest] = Double.POSITIVE_INFINITY;
    }
    int best = 0;
    for (int k = 1; k < classes; k++) {
      if (votes[k] > votes[best] || votes[k] == votes[best] && first[k] < first[best]) {
        best = k;
      }
    }
    return best;
  }

  /** Never one that was taken before: of these there are fewer than rows. */
  private static int nearest(double[] distances) {
    int nearest = 0;
    for (int i = 1; i < distances.length; i++) {
      if (distances[i] < distances[nearest]) {
        nearest = i;
      }
    }
    return nearest;
  }
}
