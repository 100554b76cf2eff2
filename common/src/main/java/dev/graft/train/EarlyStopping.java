package dev.graft.train;

/** Remembers the best validation and says when the wait for a better one is over. */
public final class EarlyStopping {

  private final int patience;
  private final double minDelta;
  private double best = Double.NEGATIVE_INFINITY;
  private int waited;

  /**
   * @param patience validations in a row without improvement after which to stop; 0: never
   * @param minDelta the least difference that ends the wait
   */
  public EarlyStopping(int patience, double minDelta) {
    this.patience = patience;
    this.minDelta = minDelta;
  }

  /** Takes a validation's score; returns whether it is the best so far. */
  public boolean improves(double score) {
    waited = score > best + minDelta || best == Double.NEGATIVE_INFINITY ? 0 : waited + 1;
    boolean better = score > best;
    best = Math.max(best, score);
    return better;
  }

  /** Whether training should end. */
  public boolean stops() {
    return patience > 0 && waited >= patience;
  }
}
