package dev.graft.spark.predict;

import java.util.Map;

/** The features of one example, as a network takes them, or why it has none. */
public final class Reading {

  private final float[] features;
  private final String problem;
  private final Map<String, String> unseen;

  private Reading(float[] features, String problem, Map<String, String> unseen) {
    this.features = features;
    this.problem = problem;
    this.unseen = unseen;
  }

  /** Features that are normalised already; not copied. */
  public static Reading of(float[] features) {
    return new Reading(features, null, Map.of());
  }

  /**
   * @param unseen categories that training has not seen, by column
   */
  static Reading of(float[] features, Map<String, String> unseen) {
    return new Reading(features, null, unseen);
  }

  /**
   * @param problem names the column and the value
   */
  public static Reading bad(String problem) {
    return new Reading(null, problem, Map.of());
  }

  /** Null of what cannot be used. */
  public float[] features() {
    return features;
  }

  /** Categories that training has not seen, by column; for the model they are none of its own. */
  public Map<String, String> unseen() {
    return unseen;
  }

  /** Null of what can be used. */
  public String problem() {
    return problem;
  }
}
