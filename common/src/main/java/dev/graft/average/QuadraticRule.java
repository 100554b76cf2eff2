package dev.graft.average;

import dev.graft.train.RateSchedule;

/**
 * The quadratic synchronization rule: intervals grow as the learning rate falls, H = max(H_base,
 * floor((alpha / rate)^2)) (Gu et al., arXiv 2310.14423). While the rate rises H is that of the
 * step that the rise ends with.
 */
public final class QuadraticRule {

  /** A quotient that is whole but for rounding is that whole number. */
  private static final double ROUNDING = 1e-9;

  private final double alpha;
  private final double learningRate;
  private final RateSchedule schedule;

  /**
   * @param alpha at a rate of alpha / sqrt(H) the interval is H
   * @param learningRate of the workers, which the schedule multiplies
   */
  public QuadraticRule(double alpha, double learningRate, RateSchedule schedule) {
    this.alpha = alpha;
    this.learningRate = learningRate;
    this.schedule = schedule;
  }

  /**
   * The interval of a round, minibatches.
   *
   * @param base the shortest
   * @param step of the training that the round begins with
   */
  public int interval(int base, int step) {
    double rate = learningRate * schedule.factor(Math.max(step, schedule.warmUp()));
    double quotient = alpha / rate;
    double wanted = Math.floor(quotient * quotient * (1 + ROUNDING));
    return (int) Math.max(base, Math.min(Integer.MAX_VALUE, wanted));
  }
}
