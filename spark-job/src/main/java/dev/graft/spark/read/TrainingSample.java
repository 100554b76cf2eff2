package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;

/**
 * The training examples that are used where not all are wanted: so many of each class, so many in
 * all, those of the smallest ranks. Drawn by the seed; a smaller sample is part of a larger one.
 */
final class TrainingSample {

  private final Map<Integer, Long> lastOfClass;
  private final long last;
  private final Survey kept;

  private TrainingSample(Map<Integer, Long> lastOfClass, long last, Survey kept) {
    this.lastOfClass = lastOfClass;
    this.last = last;
    this.kept = kept;
  }

  /**
   * Draws.
   *
   * @param records the training examples
   * @param survey what is known of them
   */
  static TrainingSample draw(
      JavaRDD<RawRecord> records, Assignment assignment, DataSettings settings, Survey survey) {
    TrainingSample all = new TrainingSample(Map.of(), Long.MAX_VALUE, survey);
    TrainingSample some =
        settings.perClass() == null
            ? all
            : all.ofEachClass(records, assignment, settings.perClass());
    return settings.limit() != null && settings.limit() < some.kept.count(Split.TRAIN)
        ? some.atMost(records, assignment, settings.limit())
        : some;
  }

  private TrainingSample ofEachClass(
      JavaRDD<RawRecord> records, Assignment assignment, int perClass) {
    Map<Integer, Integer> wanted = new HashMap<>();
    kept.classes(Split.TRAIN).keySet().forEach(label -> wanted.put(label, perClass));
    Survey drawn = new Survey();
    Map<Integer, Long> lasts = new HashMap<>();
    SmallestOfClass.ranks(records, assignment, wanted)
        .forEach(
            (label, ranks) -> {
              Arrays.stream(ranks).forEach(rank -> drawn.count(Split.TRAIN, rank));
              drawn.count(Split.TRAIN, label, ranks.length);
              lasts.put(label, ranks[ranks.length - 1]);
            });
    return new TrainingSample(lasts, last, drawn);
  }

  private TrainingSample atMost(JavaRDD<RawRecord> records, Assignment assignment, int limit) {
    Survey drawn = new Survey();
    long past = 0;
    for (long rank :
        records.filter(chosen(assignment)).map(new Ranks(assignment)).takeOrdered(limit)) {
      drawn.count(Split.TRAIN, rank);
      past = rank;
    }
    NotPast chosen = new NotPast(assignment, lastOfClass, past);
    records
        .filter(chosen)
        .map(RawRecord::label)
        .countByValue()
        .forEach((label, count) -> drawn.count(Split.TRAIN, label, count));
    return new TrainingSample(lastOfClass, past, drawn);
  }

  /** Lets the chosen examples through. */
  NotPast chosen(Assignment assignment) {
    return new NotPast(assignment, lastOfClass, last);
  }

  /** Which of the examples are chosen. */
  String described() {
    return "up to " + last + ", of classes " + new TreeMap<>(lastOfClass);
  }

  /** What is known of the chosen examples. */
  Survey survey() {
    return kept;
  }
}
