package dev.graft.config;

import dev.graft.evaluate.Criterion;
import java.util.Set;

/**
 * The {@code evaluate} part of a job file.
 *
 * @param metric what the best round, early stopping and merges are chosen by
 * @param everyRounds rounds between two validations; 0: once an epoch
 * @param batchSize examples in one forward pass
 * @param baselines that the job file names
 * @param guard whether a transfer is held to what the network comes to without it
 * @param examination of the model that is kept
 */
public record EvaluateSettings(
    Criterion metric,
    int everyRounds,
    int batchSize,
    Set<Baseline> baselines,
    GuardSettings guard,
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

  /** Whether a baseline is trained: the job file names it, or the guard needs it. */
  public boolean compares(Baseline with) {
    return baselines.contains(with) || (guard.full() && with != Baseline.ZERO_SHOT);
  }
}
