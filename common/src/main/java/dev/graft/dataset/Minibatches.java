package dev.graft.dataset;

/**
 * How a worker's examples are divided over the steps of an epoch. All workers take the same number
 * of steps, each spreads its examples evenly over them, and every example is in exactly one: no
 * remainder is dropped, and no round at the end of an epoch is left to a single worker.
 */
public final class Minibatches {

  private Minibatches() {}

  /**
   * Steps in an epoch: as many as the worker that needs the most, so that no minibatch exceeds its
   * worker's size.
   *
   * @param examples examples of each worker
   * @param sizes largest minibatch of each worker
   */
  public static int steps(int[] examples, int[] sizes) {
    int steps = 0;
    for (int worker = 0; worker < examples.length; worker++) {
      steps = Math.max(steps, (examples[worker] + sizes[worker] - 1) / sizes[worker]);
    }
    return steps;
  }

  /**
   * Where the minibatch of a step begins, as a position in the epoch's order; it ends where the
   * next begins.
   */
  public static int start(int step, int steps, int examples) {
    return (int) ((long) examples * step / steps);
  }
}
