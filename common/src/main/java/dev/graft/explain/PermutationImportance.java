package dev.graft.explain;

import dev.graft.dataset.Seeds;
import java.io.Serializable;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, JMLR 2019): how much worse
 * answers are when each example has the value of a column that another one has.
 */
public final class PermutationImportance {

  /** Of a normal distribution so much lies within so many deviations. */
  private static final double DEVIATIONS = 1.959964;

  private final float[][] examples;
  private final float[][] truths;
  private final float[][] before;
  private final Harm harm;
  private final long seed;
  private final int repeats;

  /**
   * @param examples as the network takes them
   * @param truths one each; null: not known
   * @param before what the network says of them
   * @param repeats permutations of each column
   */
  public PermutationImportance(
      float[][] examples, float[][] truths, float[][] before, Harm harm, long seed, int repeats) {
    this.examples = examples;
    this.truths = truths;
    this.before = before;
    this.harm = harm;
    this.seed = seed;
    this.repeats = repeats;
  }

  /** How important a column is: the mean of the examples, and where it lies with 95 %. */
  public static final class Importance implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final double mean;
    private final double half;

    Importance(String name, double mean, double half) {
      this.name = name;
      this.mean = mean;
      this.half = half;
    }

    public String name() {
      return name;
    }

    public double mean() {
      return mean;
    }

    public double low() {
      return mean - half;
    }

    public double high() {
      return mean + half;
    }
  }

  /**
   * The importance of one column.
   *
   * @param network gives the outputs for examples
   */
  public Importance of(FeatureRange column, UnaryOperator<float[][]> network) {
    double[] worse = new double[examples.length];
    for (int repeat = 0; repeat < repeats; repeat++) {
      int[] order = order(column.name(), repeat);
      float[][] mixed = new float[examples.length][];
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] = column.of(examples[i], examples[order[i]]);
      }
      float[][] after = network.apply(mixed);
      for (int i = 0; i < worse.length; i++) {
        worse[i] += harm(i, after[i]) - harm(i, before[i]);
      }
    }
    return importance(column.name(), worse, repeats);
  }

  private double harm(int example, float[] outputs) {
    return harm.of(before[example], outputs, truths == null ? null : truths[example]);
  }

  static Importance importance(String name, double[] sums, int repeats) {
    double sum = 0;
    for (double of : sums) {
      sum += of / repeats;
    }
    double mean = sum / sums.length;
    double squares = 0;
    for (double of : sums) {
      squares += (of / repeats - mean) * (of / repeats - mean);
    }
    double deviation = sums.length < 2 ? 0 : Math.sqrt(squares / (sums.length - 1));
    return new Importance(name, mean, DEVIATIONS * deviation / Math.sqrt(sums.length));
  }

  /** Whose value each example has; the same for the same seed, column and repeat. */
  int[] order(String column, int repeat) {
    SplittableRandom random =
        new SplittableRandom(Seeds.derive(seed, "permutation of " + column, repeat));
    int[] order = new int[examples.length];
    for (int i = 0; i < order.length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
