package dev.graft.guess;

/**
 * How long and in what steps a network is trained: small data in small steps, so that there are
 * enough of them.
 *
 * @param patience validations without improvement after which training stops
 */
record Budget(int batch, int epochs, int patience, double learningRate) {

  private static final int STEPS = 10_000;
  private static final int LEAST_EPOCHS = 10;

  /**
   * For so many training examples.
   *
   * @param rate of learning, Adam's
   * @param most epochs
   */
  static Budget of(long examples, double rate, int most) {
    int batch = examples <= 2_000 ? 16 : examples <= 20_000 ? 32 : examples <= 200_000 ? 128 : 256;
    long steps = Math.max(1, (examples + batch - 1) / batch);
    int epochs = (int) Math.max(LEAST_EPOCHS, Math.min(most, STEPS / steps));
    return new Budget(batch, epochs, Math.max(8, epochs / 5), rate);
  }
}
