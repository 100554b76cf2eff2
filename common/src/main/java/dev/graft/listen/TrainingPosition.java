package dev.graft.listen;

import dev.graft.listen.TrainingListener.Plan;
import dev.graft.listen.TrainingListener.Round;
import java.util.Locale;

/**
 * How far a training is.
 *
 * @param name what is trained
 * @param round the last one
 * @param validation what the last validation said, a clause; empty before the first
 * @param before what {@link #done} was when this try began
 * @param examples that this try has trained on
 * @param seconds that this try has taken, with all that is not computing
 */
public record TrainingPosition(
    String name,
    Plan plan,
    Round round,
    String validation,
    long before,
    long examples,
    double seconds) {

  /** Rounds so far, or epochs where the number of rounds is not known. */
  public long done() {
    return done(plan, round);
  }

  /** The same of a round. */
  static long done(Plan plan, Round round) {
    return plan.rounds() == 0 ? round.epoch() : round.round();
  }

  /** What {@link #done} comes to. */
  public long of() {
    return plan.rounds() == 0 ? plan.epochs() : plan.rounds();
  }

  /** Loss, validation and speed, for people. */
  public String figures() {
    return String.format(
        Locale.ROOT, "loss %.4f%s, %,.0f examples/s", round.loss(), validation, examples / seconds);
  }

  /** All of it, in one line. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%s: epoch %d/%d, round %d%s, %s%s",
        name,
        round.epoch(),
        plan.epochs(),
        round.round(),
        plan.rounds() == 0 ? "" : "/" + plan.rounds(),
        figures(),
        left());
  }

  private String left() {
    long left = Math.round(seconds * (of() - done()) / Math.max(1, done() - before));
    return left == 0 ? "" : ", " + time(left) + " left";
  }

  private static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%,d h %02d min", seconds / 3600, seconds % 3600 / 60);
  }
}
