package dev.graft.config;

import dev.graft.evaluate.Criterion;
import java.util.Set;

/**
 * The {@code evaluate} part of a job file.
 *
 * @param metric what the best round, early stopping and merges are chosen by
 * @param everyRounds rounds between two validations; 0: once an epoch
 * @param batchSize examples in one forward pass
 * @param examination of the model that is kept
 */
public record EvaluateSettings(
    Criterion metric,
    int everyRounds,
    int batchSize,
    Set<Baseline> baselines,
    ExaminationSettings examination) {

  /** What a transfer is compared with. */
  public enum Baseline {
    /** The same network from random weights with the same budget. */
    SCRATCH,
    /** A linear head on the features at the cut. */
    PROBE,
    /** The pretrained network as it is, with its own output. */
    ZERO_SHOT
  }
}
