package dev.graft.tests.faults;

import java.util.Locale;
import java.util.Random;

/**
 * When in a run to strike, by chance: somewhere in a round, in a checkpoint's writing, or at the
 * end.
 */
final class Moment {

  /** What is waited for. */
  enum Where {
    ROUND,
    CHECKPOINT,
    END
  }

  private static final long LIMIT_NANOS = 600_000_000_000L;

  private final Where where;
  private final int round;
  private final double share;

  private Moment(Where where, int round, double share) {
    this.where = where;
    this.round = round;
    this.share = share;
  }

  /**
   * Draws a moment.
   *
   * @param after the last round that is past
   */
  static Moment draw(Random random, Where where, int after) {
    int first = after + 2;
    if (where == Where.END || first > SmallJob.ROUNDS) {
      return new Moment(Where.END, SmallJob.ROUNDS, random.nextDouble());
    }
    int round = first + random.nextInt(SmallJob.ROUNDS + 1 - first);
    return new Moment(where, round, random.nextDouble());
  }

  /** Waits for it. */
  void await(JobProcess process, Checkpoints checkpoints, Pace pace) throws InterruptedException {
    switch (where) {
      case ROUND -> {
        process.await("round " + round, () -> process.begun(round));
        Thread.sleep((long) (share * pace.roundMillis()));
      }
      case CHECKPOINT -> {
        // Closer than the events come: a folder is there for milliseconds before it is whole.
        process.await("round " + (round - 1), () -> process.begun(round - 1));
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (process.isAlive() && !hasBegun(checkpoints) && System.nanoTime() < deadline) {
          Thread.sleep(1);
        }
        // Writing one takes a few milliseconds.
        Thread.sleep((long) (share * 10));
      }
      case END -> {
        process.await("end of round " + round, () -> process.ended(round));
        Thread.sleep((long) (share * pace.endMillis()));
      }
    }
  }

  private boolean hasBegun(Checkpoints checkpoints) {
    return checkpoints.all().stream().anyMatch(path -> Checkpoints.round(path) >= round);
  }

  @Override
  public String toString() {
    return where == Where.END
        ? String.format(Locale.ROOT, "end, at %.2f", share)
        : String.format(
            Locale.ROOT,
            "%s %d, at %.2f",
            where == Where.ROUND ? "round" : "checkpoint",
            round,
            share);
  }
}
