package dev.graft.spark.train;

import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.Score;
import dev.graft.train.TrainState;
import java.util.List;
import java.util.Map;

/**
 * What a training came to.
 *
 * @param start how the weights validate that training began with; null without validation
 * @param merge of the rounds' weights; null if none was tried
 */
public record TrainingResult(
    Best best,
    Score start,
    Merge merge,
    RoundPlan plan,
    Course course,
    Ledger ledger,
    Costs costs) {

  /**
   * What is kept.
   *
   * @param state the state with the best validation, or the last without validation
   * @param flat its whole flat parameter vector, statistics included
   * @param round the round after which it was reached, or the best round of those it was merged of;
   *     0: no round was better than the weights that training began with
   * @param validation its validation metrics, with what it was chosen by; null without validation
   * @param penalty the L2 that a solver found it with; null: it did not
   */
  public record Best(
      TrainState state, float[] flat, int round, Metrics validation, Penalty penalty) {}

  /**
   * Which merge was taken.
   *
   * @param taken the best round's name or a merge's
   * @param scores the metric that decides, in validation, of the best round and of each merge that
   *     was tried
   */
  public record Merge(String taken, Map<String, Double> scores) {}

  /**
   * How far it went.
   *
   * @param stoppedBy {@code epochs}, {@code early-stopping}, or what a solver says
   * @param fallbackRound the round after which plain averaging took over; 0: it did not
   */
  public record Course(int rounds, int epochs, String stoppedBy, int fallbackRound) {}

  /**
   * Where every example that was offered went.
   *
   * @param offered examples that the rounds offered to the workers
   * @param trained examples in replies that count
   * @param rejected examples in replies that do not
   * @param rejections one sentence for each such reply; at most a hundred
   */
  public record Ledger(long offered, long trained, long rejected, List<String> rejections) {}

  /**
   * What it took beside computing.
   *
   * @param validationSeconds time that validations of this try took
   * @param bytesBroadcast bytes that an executor received a round
   * @param bytesCollected bytes that came back a round, from all workers, on average
   */
  public record Costs(double validationSeconds, long bytesBroadcast, long bytesCollected) {}

  /** The same of which another state is kept. */
  TrainingResult keeping(TrainState state, float[] flat) {
    return new TrainingResult(
        new Best(state, flat, best.round(), best.validation(), best.penalty()),
        start,
        merge,
        plan,
        course,
        ledger,
        costs);
  }

  /** The whole flat parameter vector of what is kept. */
  public float[] bestFlat() {
    return best.flat();
  }

  /** The L2 that a solver found what is kept with; null: it did not. */
  public Penalty penalty() {
    return best.penalty();
  }

  /** How what is kept validates; null without validation. */
  public Metrics validation() {
    return best.validation() == null ? null : best.validation().labelled();
  }
}
