package dev.graft.config;

import java.util.Set;

/**
 * How the workers' results become one: the part of {@code train} that the driver acts on.
 *
 * @param average what of the workers is averaged
 * @param qsrAlpha at a learning rate of this divided by the root of H rounds of {@code QSR} have H
 *     minibatches; 0 with another schedule
 * @param merge what to try beside the best round when training is over; empty: nothing
 */
public record AveragingSettings(
    Average average,
    Interval interval,
    Schedule schedule,
    double qsrAlpha,
    Outer outer,
    Codec codec,
    Replies replies,
    Reduce reduce,
    Set<Merge> merge) {

  /**
   * {@code WEIGHTS}: of workers that take optimizer steps of their own; {@code GRADIENTS}: of one
   * minibatch each, for one step of the whole.
   */
  public enum Average {
    WEIGHTS,
    GRADIENTS
  }

  /**
   * Minibatches that each worker trains on between two averages (H).
   *
   * @param minibatches for {@code FIXED}, else 0
   */
  public record Interval(Type type, int minibatches) {

    /** {@code EPOCH}: once an epoch; {@code ONCE}: at the end of training; {@code AUTO}: timed. */
    public enum Type {
      FIXED,
      EPOCH,
      ONCE,
      AUTO
    }

    public static Interval every(int minibatches) {
      return new Interval(Type.FIXED, minibatches);
    }
  }

  /** How the interval changes in the course of training: with the loss, or the learning rate. */
  public enum Schedule {
    CONSTANT,
    ADACOMM,
    QSR
  }

  /**
   * The outer optimizer: what the driver does with the averaged delta.
   *
   * @param type its name and its numbers
   * @param fallback whether to go on with plain averaging when validation worsens twice running
   */
  public record Outer(ProviderSettings type, boolean fallback) {

    /** The key that names it. */
    public static final String KEY = "train.outer.type";

    private static final String PLAIN = "plain";

    /** Plain averaging. */
    public static Outer plain() {
      return new Outer(ProviderSettings.of(KEY, PLAIN), true);
    }

    /** Whether it is plain averaging. */
    public boolean isPlain() {
      return type.is(PLAIN);
    }
  }

  /**
   * How weight deltas are written for the way back.
   *
   * @param type its name and its settings
   * @param errorFeedback whether what a delta lost is added to the worker's next one
   */
  public record Codec(ProviderSettings type, boolean errorFeedback) {

    /** The key that names it. */
    public static final String KEY = "train.codec.type";

    private static final String EXACT = "fp32";

    /** One of a name. */
    public static Codec of(String name, boolean errorFeedback) {
      return new Codec(ProviderSettings.of(KEY, name), errorFeedback);
    }

    /** Nothing is lost. */
    public static Codec lossless() {
      return of(EXACT, false);
    }

    /** Whether nothing is lost. */
    public boolean isExact() {
      return type.is(EXACT);
    }
  }

  /**
   * Which replies count.
   *
   * @param quorum share of a round's examples that must have counted
   * @param maxNorm how many times the median norm a delta's norm may be; null: any
   * @param clipNorm deltas longer than this many times the median are shortened to it; null: none
   * @param trim share of the replies that is left out at either end, value by value
   */
  public record Replies(double quorum, Double maxNorm, Double clipNorm, double trim) {

    /** The defaults. */
    public static Replies standard() {
      return new Replies(0.75, 10.0, null, 0);
    }
  }

  /** Where the replies are averaged. */
  public enum Reduce {
    AUTO,
    DRIVER,
    EXECUTORS
  }

  /** What may become of the rounds' weights in the end. */
  public enum Merge {
    EMA,
    WISE_FT,
    SOUP,
    MODEL_STOCK
  }

  /** Plain averaging of lossless deltas at a fixed interval. */
  public static AveragingSettings plain(int minibatches) {
    return new AveragingSettings(
        Average.WEIGHTS,
        Interval.every(minibatches),
        Schedule.CONSTANT,
        0,
        Outer.plain(),
        Codec.lossless(),
        Replies.standard(),
        Reduce.AUTO,
        Set.of());
  }

  /** Exact gradients of all examples, for a solver. */
  static AveragingSettings solving(Reduce reduce) {
    return new AveragingSettings(
        Average.GRADIENTS,
        Interval.every(1),
        Schedule.CONSTANT,
        0,
        Outer.plain(),
        Codec.lossless(),
        new Replies(1, null, null, 0),
        reduce,
        Set.of());
  }

  /** Whether workers send gradients and the driver alone steps. */
  public boolean ofGradients() {
    return average == Average.GRADIENTS;
  }

  /** The same with plain averaging. */
  public AveragingSettings plainly() {
    return new AveragingSettings(
        average, interval, schedule, qsrAlpha, Outer.plain(), codec, replies, reduce, merge);
  }

  /** The same with another fixed interval. */
  AveragingSettings every(int minibatches) {
    return new AveragingSettings(
        average,
        Interval.every(minibatches),
        schedule,
        qsrAlpha,
        outer,
        codec,
        replies,
        reduce,
        merge);
  }
}
