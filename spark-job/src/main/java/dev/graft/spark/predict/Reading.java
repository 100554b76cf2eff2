package dev.graft.spark.predict;

/** The features of one example, as a network takes them, or why it has none. */
public final class Reading {

  private final float[] features;
  private final String problem;

  private Reading(float[] features, String problem) {
    this.features = features;
    this.problem = problem;
  }

  /** Features that are normalised already; not copied. */
  public static Reading of(float[] features) {
    return new Reading(features, null);
  }

  /**
   * @param problem names the column and the value
   */
  public static Reading bad(String problem) {
    return new Reading(null, problem);
  }

  /** Null of what cannot be used. */
  public float[] features() {
    return features;
  }

  /** Null of what can be used. */
  public String problem() {
    return problem;
  }
}
