package dev.graft.spark.explain;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/** A row of a sample as the network takes it. */
final class SampledRow implements Serializable {

  private static final long serialVersionUID = 1L;

  static final Comparator<SampledRow> ORDER =
      Comparator.comparingLong((SampledRow row) -> row.hash)
          .thenComparing(row -> Arrays.toString(row.features))
          .thenComparing(row -> Arrays.toString(row.truth));

  private final long hash;
  private final float[] features;
  private final float[] truth;
  private final String problem;

  /**
   * @param features null: the row cannot be used
   * @param truth the number of the class, or the values; null: not known
   */
  SampledRow(long hash, float[] features, float[] truth, String problem) {
    this.hash = hash;
    this.features = features;
    this.truth = truth;
    this.problem = problem;
  }

  float[] features() {
    return features;
  }

  float[] truth() {
    return truth;
  }

  /** Why it cannot be used; null: it can. */
  String problem() {
    return problem;
  }
}
