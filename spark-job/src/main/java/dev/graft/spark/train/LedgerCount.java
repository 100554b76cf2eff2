package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.Acceptance.Rejection;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts where the examples of all rounds went. */
final class LedgerCount {

  private static final Logger LOG = LoggerFactory.getLogger(LedgerCount.class);
  private static final int TOLD = 100;

  private final String name;
  private List<String> told = List.of();
  private long offered;
  private long trained;
  private long rejected;

  LedgerCount(String name) {
    this.name = name;
  }

  /** What there is to tell after a round, some of whose replies may not count; logs these. */
  List<String> told(int round, Acceptance acceptance) {
    List<String> all = new ArrayList<>(told);
    for (Rejection rejection : acceptance.rejections()) {
      String sentence =
          String.format(
              Locale.ROOT,
              "%s: round %d: the reply of partition %d does not count: %s",
              name,
              round,
              rejection.partition(),
              rejection.reason());
      LOG.warn("{}", sentence);
      if (all.size() < TOLD) {
        all.add(sentence);
      }
    }
    return all;
  }

  /** Counts a round, with what there is to tell after it. */
  void add(long offeredInRound, Acceptance acceptance, List<String> toldSince) {
    offered += offeredInRound;
    trained += acceptance.examples();
    rejected += acceptance.rejections().stream().mapToLong(Rejection::examples).sum();
    told = toldSince;
  }

  /** Puts the counts where another one can continue from. */
  void save(SavedState to) {
    to.put("offered", offered);
    to.put("trained", trained);
    to.put("rejected", rejected);
    to.put("told", Json.of(told));
  }

  /** Continues from what was saved. */
  void restore(SavedState from) {
    offered = from.whole("offered");
    trained = from.whole("trained");
    rejected = from.whole("rejected");
    told = new ArrayList<>();
    from.json("told").forEach(sentence -> told.add(sentence.textValue()));
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
          String.format(
              Locale.ROOT,
              "The ledger does not add up: %d examples were offered, %d trained, %d rejected",
              offered,
              trained,
              rejected));
    }
    return new TrainingResult.Ledger(offered, trained, rejected, told());
  }
}
