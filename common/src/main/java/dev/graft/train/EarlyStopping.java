package dev.graft.train;

import dev.graft.save.SavedState;

/** Remembers the best validation and says when the wait for a better one is over. */
public final class EarlyStopping {

  private final int patience;
  private final double minDelta;
  private double best = Double.NEGATIVE_INFINITY;
  private double waitedFrom = Double.NEGATIVE_INFINITY;
  private int waited;

  /**
   * @param patience validations in a row without improvement after which to stop; 0: never
   * @param minDelta what a score must be above the last one that ended the wait to end it again
   */
  public EarlyStopping(int patience, double minDelta) {
    this.patience = patience;
    this.minDelta = minDelta;
  }

  /** Takes a validation's score; returns whether it is the best so far. */
  public boolean improves(double score) {
    if (score > waitedFrom + minDelta) {
      waitedFrom = score;
      waited = 0;
    } else {
      waited++;
    }
    boolean better = score > best;
    best = Math.max(best, score);
    return better;
  }

  /** Puts what it remembers where another one can continue from. */
  public void save(SavedState to) {
    to.put("best", best);
    to.put("waitedFrom", waitedFrom);
    to.put("waited", waited);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    best = from.number("best");
    waitedFrom = from.number("waitedFrom");
    waited = (int) from.whole("waited");
  }

  /** Whether training should end. */
  public boolean stops() {
    return patience > 0 && waited >= patience;
  }
}
