package dev.graft.spark.train;

import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.train.TrainState;

/**
 * What a training came to.
 *
 * @param best the state with the best validation, or the last without validation
 * @param bestRound the round after which it was reached
 * @param validation its validation metrics; null without validation
 * @param offered examples that the rounds offered to the workers
 * @param trained examples that the workers report to have trained on
 * @param stoppedBy {@code epochs} or {@code early-stopping}
 * @param validationSeconds time that validations took in all
 * @param bytesBroadcast bytes that an executor received a round
 * @param bytesCollected bytes that came back a round, from all workers
 */
public record TrainingResult(
    TrainState best,
    int bestRound,
    ClassificationMetrics validation,
    int rounds,
    int epochs,
    long offered,
    long trained,
    String stoppedBy,
    double validationSeconds,
    long bytesBroadcast,
    long bytesCollected) {}
