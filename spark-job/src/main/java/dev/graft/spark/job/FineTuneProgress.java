package dev.graft.spark.job;

import dev.graft.Api;
import java.util.Locale;

/**
 * How far a training is.
 *
 * @param state {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param round the last round that has been averaged by this driver; 0: none yet
 * @param rounds rounds in all; 0: not known (yet)
 * @param epoch of that round, from 1
 * @param epochs epochs in all
 * @param loss mean training loss of that round; NaN: none yet
 */
@Api
public record FineTuneProgress(
    String state, int round, int rounds, int epoch, int epochs, double loss) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: epoch %d/%d, round %d/%d, loss %.4f",
        state,
        epoch,
        epochs,
        round,
        rounds,
        loss);
  }
}
