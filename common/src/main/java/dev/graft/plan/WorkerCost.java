package dev.graft.plan;

/**
 * What a worker's part of a round takes, in seconds.
 *
 * @param round to take on the state and to reply
 * @param step of each minibatch, whatever its size
 * @param example of each example in it
 */
public record WorkerCost(double round, double step, double example) {

  /**
   * A part of a round that was timed.
   *
   * @param steps minibatches
   * @param minibatch examples in each
   */
  public record Timed(int steps, double minibatch, double seconds) {}

  /**
   * What explains three that were timed.
   *
   * @param one of one minibatch
   * @param many of several minibatches of the same size; of one again where a round has no more
   * @param small of one smaller minibatch; of the same size where there is none
   */
  public static WorkerCost of(Timed one, Timed many, Timed small) {
    int more = many.steps() - one.steps();
    // A minibatch takes no longer than a round with it, nor less than nothing.
    double step = more == 0 ? one.seconds() : Math.max(0, many.seconds() - one.seconds()) / more;
    double round = Math.max(0, many.seconds() - many.steps() * step);
    double fewer = one.minibatch() - small.minibatch();
    double saved = one.seconds() - small.seconds();
    double example =
        fewer <= 0
            ? step / one.minibatch()
            : Math.max(0, Math.min(saved / fewer, step / one.minibatch()));
    return new WorkerCost(round, step - example * one.minibatch(), example);
  }

  /** Seconds of a round's part. */
  public double seconds(int steps, double minibatch) {
    return round + steps * (step + example * minibatch);
  }
}
