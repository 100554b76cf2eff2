package dev.graft.rank;

import dev.graft.evaluate.Resamples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What candidates are ordered by: the mean of the accuracies of k-NN and of the probe, or one of
 * them alone.
 *
 * @param name of the candidate
 * @param knn null: not asked for
 * @param probe null: not asked for
 */
public record Ranked(String name, Resamples knn, Resamples probe) {

  /** What it is ordered by. */
  public double mean() {
    return scores().stream().mapToDouble(Resamples::value).average().orElseThrow();
  }

  /** The same in each resample. */
  public double[] means() {
    List<double[]> shares = scores().stream().map(Resamples::values).toList();
    double[] means = new double[shares.get(0).length];
    Arrays.setAll(
        means, i -> shares.stream().mapToDouble(share -> share[i]).average().orElseThrow());
    return means;
  }

  private List<Resamples> scores() {
    return Stream.of(knn, probe).filter(score -> score != null).toList();
  }

  /** By how much it is above another one in each resample: of both the same examples count. */
  public double[] above(Ranked other) {
    double[] above = means();
    double[] others = other.means();
    Arrays.setAll(above, i -> above[i] - others[i]);
    return above;
  }
}
