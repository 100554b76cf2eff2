package dev.graft.plan;

/**
 * What a round takes beside its minibatches, in seconds.
 *
 * @param fixed of a Spark job, whatever it does
 * @param task of each task of it: the driver starts them and takes their ends one by one
 * @param handledByte of each byte that is written, read and summed, see {@link Exchange#handled}
 * @param hop of each time that the executors that have a broadcast double
 */
public record RoundCosts(double fixed, double task, double handledByte, double hop) {

  /** As docs/results/scaling.md says that they were measured. */
  public static final RoundCosts MEASURED = new RoundCosts(0.010, 0.004, 2.1e-9, 0.005);

  /** Seconds of a round, its minibatches not counted. */
  public double seconds(Exchange exchange, Link link) {
    double here = fixed + task * exchange.workers() + handledByte * exchange.handled();
    return link.isThere()
        ? here + hop * log2(exchange.executors()) + link.seconds((double) exchange.crossing())
        : here;
  }

  private static double log2(int executors) {
    return Math.log(executors) / Math.log(2);
  }

  /**
   * These, all as much dearer or cheaper as a round was that has been measured in one JVM.
   *
   * @param seconds that it took beside its minibatches
   */
  public RoundCosts fitting(double seconds, Exchange measured) {
    double times = seconds / seconds(measured, Link.none());
    return new RoundCosts(times * fixed, times * task, times * handledByte, hop);
  }
}
