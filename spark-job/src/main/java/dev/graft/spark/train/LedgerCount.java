package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.Acceptance.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts where the examples of all rounds went. */
final class LedgerCount {

  private static final Logger LOG = LoggerFactory.getLogger(LedgerCount.class);
  private static final int TOLD = 100;

  private final String name;
  private final List<String> told = new ArrayList<>();
  private long offered;
  private long trained;
  private long rejected;

  LedgerCount(String name) {
    this.name = name;
  }

  /** Counts a round and logs the replies that do not count. */
  void add(int round, long offeredInRound, Acceptance acceptance) {
    offered += offeredInRound;
    trained += acceptance.examples();
    for (Rejection rejection : acceptance.rejections()) {
      rejected += rejection.examples();
      String sentence =
          "%s: round %d: the reply of partition %d does not count: %s"
              .formatted(name, round, rejection.partition(), rejection.reason());
      LOG.warn("{}", sentence);
      if (told.size() < TOLD) {
        told.add(sentence);
      }
    }
  }

  /** A sentence for each reply that did not count; at most a hundred. */
  List<String> told() {
    return List.copyOf(told);
  }

  /**
   * The counts.
   *
   * @throws IllegalStateException if they do not add up
   */
  TrainingResult.Ledger close() {
    if (offered != trained + rejected) {
      throw new IllegalStateException(
          "The ledger does not add up: %d examples were offered, %d trained, %d rejected"
              .formatted(offered, trained, rejected));
    }
    return new TrainingResult.Ledger(offered, trained, rejected, told());
  }
}
