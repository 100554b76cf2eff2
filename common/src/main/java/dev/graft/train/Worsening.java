package dev.graft.train;

/** Notices when a score has become worse in two validations running. */
public final class Worsening {

  private double last = Double.NEGATIVE_INFINITY;
  private int worse;

  /** Takes a validation's score; returns whether it and the one before were each worse. */
  public boolean twice(double score) {
    worse = score < last ? worse + 1 : 0;
    last = score;
    return worse >= 2;
  }
}
