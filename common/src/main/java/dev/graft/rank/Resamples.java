package dev.graft.rank;

import dev.graft.dataset.Seeds;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The share of right answers, and what it is in resamples of the examples: a bootstrap in which an
 * example counts in a resample as often as a Poisson distribution of mean 1 says (Hanley and
 * MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies", 2006), drawn by
 * its id. So two of the same seed have drawn the same examples, and their resamples can be compared
 * one by one. A value with add and merge, of whole numbers alone: order does not matter.
 */
public final class Resamples implements Serializable {

  private static final long serialVersionUID = 1L;

  /** That an example counts at most so often, less than 1e-16 is left. */
  private static final double[] UP_TO = upTo(19);

  private final long seed;
  private final long[] right;
  private final long[] all;
  private long told;
  private long examples;

  /**
   * Of no examples yet.
   *
   * @param resamples how many
   */
  public Resamples(int resamples, long seed) {
    this.seed = seed;
    this.right = new long[resamples];
    this.all = new long[resamples];
  }

  private static double[] upTo(int most) {
    double[] upTo = new double[most];
    double share = 1 / Math.E;
    double sum = 0;
    for (int count = 0; count < most; count++) {
      sum += share;
      upTo[count] = sum;
      share /= count + 1;
    }
    return upTo;
  }

  /** Adds the answer on an example. */
  public void add(long id, boolean rightly) {
    examples++;
    told += rightly ? 1 : 0;
    long own = Seeds.derive(seed, id);
    for (int i = 0; i < all.length; i++) {
      int count = count(Seeds.derive(own, i));
      all[i] += count;
      right[i] += rightly ? count : 0;
    }
  }

  private static int count(long drawn) {
    double uniform = (drawn >>> 11) * 0x1p-53;
    int count = 0;
    while (count < UP_TO.length && uniform >= UP_TO[count]) {
      count++;
    }
    return count;
  }

  /** Takes in those of other examples. */
  public Resamples merge(Resamples other) {
    examples += other.examples;
    told += other.told;
    for (int i = 0; i < all.length; i++) {
      all[i] += other.all[i];
      right[i] += other.right[i];
    }
    return this;
  }

  /** How many examples. */
  public long examples() {
    return examples;
  }

  /** The share of right answers. */
  public double share() {
    return (double) told / examples;
  }

  /** The same in each resample; of one without examples, in all. */
  public double[] shares() {
    double[] shares = new double[all.length];
    Arrays.setAll(shares, i -> all[i] == 0 ? share() : (double) right[i] / all[i]);
    return shares;
  }
}
