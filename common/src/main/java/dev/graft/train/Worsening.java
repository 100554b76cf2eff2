package dev.graft.train;

import dev.graft.io.SavedState;

/** Notices when a score has become worse in two validations running. */
public final class Worsening {

  private double last = Double.NEGATIVE_INFINITY;
  private int worse;

  /** Puts what it remembers where another one can continue from. */
  public void save(SavedState to) {
    to.put("last", last);
    to.put("worse", worse);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    last = from.number("last");
    worse = (int) from.whole("worse");
  }

  /** Takes a validation's score; returns whether it and the one before were each worse. */
  public boolean twice(double score) {
    worse = score < last ? worse + 1 : 0;
    last = score;
    return worse >= 2;
  }
}
