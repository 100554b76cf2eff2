package dev.graft.train;

import dev.graft.evaluate.Score;
import dev.graft.io.SavedState;

/** Remembers the best validation and says when the wait for a better one is over. */
public final class EarlyStopping {

  private static final double PERFECT = 1;

  private final int patience;
  private final int leastSteps;
  private final double minDelta;
  private Score best = Score.NONE;
  private Score waitedFrom = Score.NONE;
  private int waited;
  private int steps;

  /**
   * @param patience validations in a row without improvement after which to stop; 0: never
   * @param leastSteps steps without improvement before which it does not stop
   * @param minDelta what a score's value must be above the last one that ended the wait to end it
   *     again; 0: any better score does, also one of the same value at a lower loss, unless that
   *     value is perfect
   */
  public EarlyStopping(int patience, int leastSteps, double minDelta) {
    this.patience = patience;
    this.leastSteps = leastSteps;
    this.minDelta = minDelta;
  }

  /** So many steps were taken since the last call. */
  public void took(int more) {
    steps += more;
  }

  /** Takes a validation's score; returns whether it is the best so far. */
  public boolean improves(Score score) {
    if (endsWait(score)) {
      waitedFrom = score;
      waited = 0;
      steps = 0;
    } else {
      waited++;
    }
    boolean better = score.better(best);
    best = better ? score : best;
    return better;
  }

  /** Where nothing better is to be had, a lower loss is nothing to wait for. */
  private boolean endsWait(Score score) {
    boolean better = minDelta == 0 && score.value() < PERFECT && score.better(waitedFrom);
    return better || score.value() > waitedFrom.value() + minDelta;
  }

  /** Puts what it remembers where another one can continue from. */
  public void save(SavedState to) {
    best.save(to.in("best"));
    waitedFrom.save(to.in("waitedFrom"));
    to.put("waited", waited);
    to.put("steps", steps);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    best = Score.saved(from.in("best"));
    waitedFrom = Score.saved(from.in("waitedFrom"));
    waited = (int) from.whole("waited");
    steps = (int) from.whole("steps");
  }

  /** Whether training should end. */
  public boolean stops() {
    return patience > 0 && waited >= patience && steps >= leastSteps;
  }
}
