package dev.graft.guess;

/**
 * Which share of the examples is left out of training.
 *
 * @param validation what rounds are chosen by
 * @param test what the result is measured on
 */
record Shares(double validation, double test) {

  private static final long MANY = 100_000;
  private static final double FIFTH = 0.2;
  private static final double TENTH = 0.1;

  /** For so many examples. */
  public static Shares of(long examples) {
    return examples >= MANY ? new Shares(TENTH, TENTH) : new Shares(FIFTH, FIFTH);
  }

  /** The examples that are left to train on. */
  public long training(long examples) {
    return Math.max(1, Math.round(examples * (1 - validation - test)));
  }
}
