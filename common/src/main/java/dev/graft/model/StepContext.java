package dev.graft.model;

import dev.graft.Api;
import dev.graft.dataset.TargetScale;

/**
 * What a step is a part of.
 *
 * @param seed of what is random in it, dropout above all
 * @param begins whether what is random starts anew with the seed, as it does in the first step of a
 *     round; it goes on from there
 * @param step optimizer steps taken before this one, through all rounds
 * @param epoch from 0
 * @param examples how many the whole minibatch has, of which a batch may be a piece
 * @param unit how the targets were standardised, so that losses are told in their own unit; null:
 *     they are as they were
 * @param mode how layers behave that are others in training
 */
@Api(Api.For.PARTS)
public record StepContext(
    long seed, boolean begins, int step, int epoch, int examples, TargetScale unit, Mode mode) {

  /** How layers behave that are others in training: dropout, noise, normalisation by minibatch. */
  public enum Mode {
    TRAINING,
    /** As for {@link LocalModel#output}: nothing is random, nothing depends on the minibatch. */
    INFERENCE
  }

  /** A step of training. */
  public StepContext(
      long seed, boolean begins, int step, int epoch, int examples, TargetScale unit) {
    this(seed, begins, step, epoch, examples, unit, Mode.TRAINING);
  }

  /** A pass over examples that is no step. */
  public static StepContext pass(long seed, boolean begins, int examples) {
    return new StepContext(seed, begins, 0, 0, examples, null);
  }

  /** The same in another mode. */
  public StepContext in(Mode other) {
    return new StepContext(seed, begins, step, epoch, examples, unit, other);
  }
}
