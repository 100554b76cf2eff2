package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.dataset.Finite;
import java.util.Locale;
import java.util.Optional;

/** Says whether a training has diverged in a round, as the end of a sentence. */
final class Divergence {

  private Divergence() {}

  /**
   * Whether replies count on too few of the examples.
   *
   * @param offered examples that the round offered
   * @param quorum share of them that must have counted
   */
  static Optional<String> ofReplies(Acceptance acceptance, long offered, double quorum) {
    if (acceptance.examples() > 0 && acceptance.examples() >= quorum * offered) {
      return Optional.empty();
    }
    Acceptance.Rejection first = acceptance.rejections().get(0);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "replies on %d of %d examples count, train.replies.quorum = %s; the reply of partition %d does not: %s; a lower train.optimizer.learning-rate may help.",
            acceptance.examples(),
            offered,
            quorum,
            first.partition(),
            first.reason()));
  }

  /**
   * Whether a weight is no longer finite.
   *
   * @param step what has made them
   */
  static Optional<String> ofWeights(float[] weights, DriverStep step) {
    return Finite.all(weights) ? Optional.empty() : Optional.of(step.notFinite());
  }
}
