package dev.graft.config;

import java.util.List;
import java.util.Set;

/**
 * The {@code rank} part of a job file: pretrained networks to be ordered for the target.
 *
 * @param scores that are asked for by name; empty: all that there are
 * @param sample training examples that k-NN looks at, at most
 * @param neighbours that vote
 * @param width numbers that LogME and the H-score look at, at most: more features are narrowed
 * @param resamples of the bootstrap
 */
public record RankSettings(
    List<Candidate> candidates,
    Set<Score> scores,
    int sample,
    int neighbours,
    int width,
    int resamples) {

  /** What a candidate is judged by. */
  public enum Score {
    /** Leave-one-out accuracy of the nearest neighbours. */
    KNN,
    /** Validation accuracy of a linear model on the features. */
    PROBE,
    /** Evidence of a linear model. */
    LOGME,
    /** Between classes, by the inverse of the covariance. */
    H_SCORE,
    /** What the source's own classes say of the target's. */
    LEEP
  }

  /**
   * A pretrained network and where it is cut.
   *
   * @param name as tables have it
   * @param settings of the job that solves a linear model on it
   */
  public record Candidate(String name, Settings settings) {}

  /** Whether a score is asked for. */
  public boolean asks(Score score) {
    return scores.isEmpty() || scores.contains(score);
  }
}
