package dev.graft.config;

import dev.graft.evaluate.Criterion;
import java.util.List;

/**
 * What of {@code evaluate} is about the model that is kept: what is told of it beside its metrics,
 * and what its predictions are made by.
 *
 * @param topK how many of the most probable classes count as right; null: 5 of ten classes and more
 * @param resamples for the interval of the main metric; 0: there is none
 * @param worst how many of the worst mistakes are told
 * @param explain how many of them are explained; 0: none
 * @param slices columns by whose values metrics are told
 * @param writePredictions whether those of validation and test are written
 * @param calibrate whether a temperature is chosen on validation
 * @param thresholds what labels, or class 1 of two, are told by
 */
public record ExaminationSettings(
    Integer topK,
    int resamples,
    int worst,
    int explain,
    List<String> slices,
    boolean writePredictions,
    boolean calibrate,
    Thresholds thresholds) {

  private static final int TOP = 5;
  private static final int MANY_CLASSES = 10;

  /**
   * Thresholds.
   *
   * @param by the figure of the validation examples that chooses them; null: none does
   * @param given as the job file says them, one a label; empty: it says none
   */
  public record Thresholds(Criterion by, List<Double> given) {

    /** One half, and of classes the most probable. */
    public static final Thresholds NONE = new Thresholds(null, List.of());

    public boolean any() {
      return by != null || !given.isEmpty();
    }
  }

  /** How many of the most probable classes count as right; 0: that is not told. */
  public int topK(int classes) {
    return topK != null ? topK : classes >= MANY_CLASSES ? TOP : 0;
  }

  /** Whether something is chosen on the validation examples. */
  public boolean chooses() {
    return calibrate || thresholds.by() != null;
  }
}
