package dev.graft.spark.train;

import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.Score;
import dev.graft.train.TrainState;
import java.util.List;
import java.util.Map;

/**
 * What a training came to.
 *
 * @param best the state with the best validation, or the last without validation
 * @param bestFlat its whole flat parameter vector, statistics included
 * @param bestRound the round after which it was reached, or the best round of those it was merged
 *     of; 0: no round was better than the weights that training began with
 * @param validation its validation metrics; null without validation
 * @param start how the weights validate that training began with; null without validation
 * @param merge the metric that decides, in validation, of the best round and of each merge that was
 *     tried; empty if none was
 * @param merged which of these was taken; null if none was tried
 * @param stoppedBy {@code epochs} or {@code early-stopping}
 * @param fallbackRound the round after which plain averaging took over; 0: it did not
 * @param validationSeconds time that validations of this try took
 * @param bytesBroadcast bytes that an executor received a round
 * @param bytesCollected bytes that came back a round, from all workers, on average
 */
public record TrainingResult(
    TrainState best,
    float[] bestFlat,
    int bestRound,
    Metrics validation,
    Score start,
    Map<String, Double> merge,
    String merged,
    RoundPlan plan,
    int rounds,
    int epochs,
    Ledger ledger,
    String stoppedBy,
    int fallbackRound,
    double validationSeconds,
    long bytesBroadcast,
    long bytesCollected) {

  /**
   * Where every example that was offered went.
   *
   * @param offered examples that the rounds offered to the workers
   * @param trained examples in replies that count
   * @param rejected examples in replies that do not
   * @param rejections one sentence for each such reply; at most a hundred
   */
  public record Ledger(long offered, long trained, long rejected, List<String> rejections) {}
}
