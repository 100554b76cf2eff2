package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one pass over the records finds out: how many there are for each part, how their ranks are
 * spread, what cannot be read. Counts that add up, so that slices can be surveyed apart.
 */
final class Survey implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int partition;
  private final RankHistogram[] ranks = new RankHistogram[Split.values().length];
  private final DefectCounts defects = new DefectCounts();
  private final LabelRange labels = new LabelRange();
  private final Map<Integer, long[]> classes = new TreeMap<>();
  private final SeenValues values;
  private long read;
  private long excluded;
  private long fingerprint;
  private ContentDigest content;
  private Seen refusal;
  private boolean grouped;
  private int widest;

  /** Of nothing. */
  Survey() {
    this(0);
  }

  /**
   * @param partition that is surveyed
   */
  Survey(int partition) {
    this(partition, new SeenValues());
  }

  private Survey(int partition, SeenValues values) {
    this.partition = partition;
    this.values = values;
    Arrays.setAll(ranks, part -> new RankHistogram());
  }

  /** Of examples that are to be told whole, whatever their labels. */
  Survey ofThemselves(int width) {
    Survey survey = new Survey(partition, SeenValues.of(width));
    survey.widest = widest;
    return survey;
  }

  void count(Split part, long rank) {
    ranks[part.ordinal()].add(rank);
  }

  /** Adds examples of a class. */
  void count(Split part, int label, long many) {
    classes.computeIfAbsent(label, any -> new long[Split.values().length])[part.ordinal()] += many;
  }

  /** Takes note of a record's content and label; the order of records does not matter. */
  void see(RawRecord record, Split part) {
    fingerprint += Seeds.derive(record.id(), Content.fingerprint(record), record.label());
    grouped |= record.group() != null;
    widest = Math.max(widest, record.bytes());
    if (record.values() != null) {
      values.see(record.values(), new Seen(partition, record.place()));
      return;
    }
    if (record.isUnlabelled()) {
      return;
    }
    count(part, record.label(), 1);
    labels.see(record, partition);
  }

  /** Takes note of all of a record that training sees. */
  void digest(RawRecord record, Split part, long rank) {
    content = content == null ? new ContentDigest() : content;
    content.add(record, part, rank);
  }

  void exclude() {
    excluded++;
  }

  /** Counts a record before it is known what becomes of it. */
  void read() {
    read++;
  }

  /**
   * @param bytes of the record's line in the quarantine
   */
  void quarantine(RawRecord record, int bytes) {
    defects.add(record, bytes, partition);
  }

  void refuse(String sentence) {
    refuse(new Seen(partition, sentence));
  }

  private void refuse(Seen sentence) {
    if (Seen.first(sentence, refusal)) {
      refusal = sentence;
    }
  }

  Survey merge(Survey other) {
    for (int part = 0; part < ranks.length; part++) {
      ranks[part].merge(other.ranks[part]);
    }
    defects.merge(other.defects);
    labels.merge(other.labels);
    read += other.read;
    excluded += other.excluded;
    fingerprint += other.fingerprint;
    if (other.content != null) {
      content = (content == null ? new ContentDigest() : content).merge(other.content);
    }
    refuse(other.refusal);
    grouped |= other.grouped;
    widest = Math.max(widest, other.widest);
    values.merge(other.values);
    other.classes.forEach((label, counts) -> classes.merge(label, counts.clone(), Survey::sum));
    return this;
  }

  private static long[] sum(long[] a, long[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    return a;
  }

  /** Examples of each class in a part; empty where no classes are to be told. */
  Map<Integer, Long> classes(Split part) {
    Map<Integer, Long> counts = new TreeMap<>();
    classes.forEach((label, all) -> counts.put(label, all[part.ordinal()]));
    return counts;
  }

  /** Examples of each class in all parts. */
  Map<Integer, Long> classesOfAllParts() {
    Map<Integer, Long> counts = new TreeMap<>();
    classes.forEach((label, all) -> counts.put(label, Arrays.stream(all).sum()));
    return counts;
  }

  /** Whether there are records that belong to a group. */
  boolean grouped() {
    return grouped;
  }

  /** Bytes of the largest example. */
  int widest() {
    return widest;
  }

  /** Examples in all parts. */
  long count() {
    return Arrays.stream(ranks).mapToLong(RankHistogram::count).sum();
  }

  /** Values to be predicted of an example; 0 where classes are to be told. */
  int targetWidth() {
    return values.width();
  }

  /** Refuses rows of values that do not fit each other or the task. */
  void checkValues(Task task) {
    values.check(task);
    if (labels.place() != null) {
      throw new UnusableInputException(
          "Cannot use %s, which has a class, with examples that have values to be predicted."
              .formatted(labels.place()));
    }
  }

  long count(Split part) {
    return ranks[part.ordinal()].count();
  }

  /** Records that cannot be used. */
  DefectCounts defects() {
    return defects;
  }

  /** All records. */
  long records() {
    return read;
  }

  long excluded() {
    return excluded;
  }

  /**
   * Refuses labels outside the classes.
   *
   * @param classes labels must be from 0 to one less than this
   */
  void checkLabels(int classes) {
    labels.check(classes);
  }

  /** How many classes there are by the largest label of training; 0 without labels. */
  int numberedClasses() {
    return classes(Split.TRAIN).entrySet().stream()
        .filter(counted -> counted.getValue() > 0)
        .mapToInt(counted -> counted.getKey() + 1)
        .max()
        .orElse(0);
  }

  /** Why the data cannot be used at all, or null. */
  String refusal() {
    return refusal == null ? null : refusal.what();
  }

  /** The same for the same examples in the same parts and the same order; null: not asked for. */
  ContentDigest content() {
    return content;
  }

  /** The content's identity. */
  String fingerprint() {
    return String.format(Locale.ROOT, "%016x", fingerprint);
  }

  /**
   * Divides the examples of a part among workers by rank so that all get the same number, to within
   * the few that share a bin of the histogram.
   *
   * @return the first rank that is past each worker
   */
  long[] bounds(Split part, int workers) {
    return ranks[part.ordinal()].bounds(workers);
  }
}
