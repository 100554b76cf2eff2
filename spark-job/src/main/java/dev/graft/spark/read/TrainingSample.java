package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

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
    Map<Integer, Long> lasts = new HashMap<>();
    new SortedNumbers<>(records, new Ranks(assignment, true), Assignment.RANK_BITS)
        .at(
            kept.classes(Split.TRAIN).keySet().stream().mapToInt(Integer::intValue).toArray(),
            kept.count(Split.TRAIN),
            (label, count) -> count == 0 ? new long[0] : new long[] {Math.min(perClass, count) - 1})
        .forEach(
            (label, found) -> {
              if (found.length > 0) {
                lasts.put(label, found[0]);
              }
            });
    return drawn(records, assignment, lasts, last);
  }

  private TrainingSample atMost(JavaRDD<RawRecord> records, Assignment assignment, int limit) {
    Map<Integer, long[]> found =
        new SortedNumbers<>(
                records.filter(chosen(assignment)),
                new Ranks(assignment, false),
                Assignment.RANK_BITS)
            .at(
                new int[] {0},
                kept.count(Split.TRAIN),
                (any, count) -> new long[] {Math.min(limit, count) - 1});
    return drawn(records, assignment, lastOfClass, found.get(0)[0]);
  }

  private static TrainingSample drawn(
      JavaRDD<RawRecord> records,
      Assignment assignment,
      Map<Integer, Long> lastOfClass,
      long last) {
    Survey drawn =
        Combined.of(
            records.filter(new NotPast(assignment, lastOfClass, last)),
            new Survey(),
            new Count(assignment),
            Survey::merge);
    return new TrainingSample(lastOfClass, last, drawn);
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

  private static final class Count implements Function2<Survey, RawRecord, Survey> {
    private static final long serialVersionUID = 1L;

    private final Assignment assignment;

    Count(Assignment assignment) {
      this.assignment = assignment;
    }

    @Override
    public Survey call(Survey survey, RawRecord record) {
      survey.count(Split.TRAIN, assignment.rank(record));
      survey.count(Split.TRAIN, record.label(), 1);
      return survey;
    }
  }

  /** The ranks of examples, of each class by itself or of all. */
  private static final class Ranks implements SortedNumbers.Numbers<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final Assignment assignment;
    private final boolean ofClasses;

    Ranks(Assignment assignment, boolean ofClasses) {
      this.assignment = assignment;
      this.ofClasses = ofClasses;
    }

    @Override
    public void of(RawRecord record, SortedNumbers.Taker taker) {
      taker.take(ofClasses ? record.label() : 0, assignment.rank(record));
    }
  }
}
