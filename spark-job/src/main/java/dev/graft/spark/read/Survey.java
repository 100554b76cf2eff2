package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.Redaction;
import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one pass over the records finds out: how many there are for each part, how their ranks are
 * spread, what cannot be read. Counts that add up, so that slices can be surveyed apart.
 */
final class Survey implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int BITS = 14;
  private static final int KEPT_PROBLEMS = 100;

  private final long[] counts = new long[Split.values().length];
  private final int[][] ranks = new int[Split.values().length][];
  private final List<String> problems = new ArrayList<>();
  private long read;
  private long quarantined;
  private long quarantinedBytes;
  private final long[] kinds = new long[Defect.Kind.values().length];
  private long excluded;
  private long fingerprint;
  private int smallestLabel = Integer.MAX_VALUE;
  private int largestLabel = Integer.MIN_VALUE;
  private String smallestAt;
  private String largestAt;
  private String refusal;
  private final Map<Integer, long[]> classes = new TreeMap<>();
  private final SeenValues values = new SeenValues();
  private boolean grouped;

  void count(Split part, long rank) {
    int p = part.ordinal();
    if (ranks[p] == null) {
      ranks[p] = new int[1 << BITS];
    }
    counts[p]++;
    ranks[p][(int) (rank >>> (63 - BITS))]++;
  }

  /** Adds examples of a class. */
  void count(Split part, int label, long many) {
    classes.computeIfAbsent(label, any -> new long[Split.values().length])[part.ordinal()] += many;
  }

  /** Takes note of a record's content and label; the order of records does not matter. */
  void see(RawRecord record, Split part) {
    fingerprint += Seeds.derive(record.id(), Content.fingerprint(record), record.label());
    grouped |= record.group() != null;
    if (record.values() != null) {
      values.see(record);
      return;
    }
    count(part, record.label(), 1);
    if (record.label() < smallestLabel || record.label() > largestLabel) {
      extreme(record.label(), record.place());
    }
  }

  /** Takes note of a label that is smaller or larger than all before. */
  private void extreme(int label, String place) {
    if (label < smallestLabel) {
      smallestLabel = label;
      smallestAt = place;
    }
    if (label > largestLabel) {
      largestLabel = label;
      largestAt = place;
    }
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
    quarantined++;
    quarantinedBytes += bytes;
    kinds[record.defect().kind().ordinal()]++;
    if (problems.size() < KEPT_PROBLEMS) {
      problems.add(Redaction.text(record.place() + ": " + record.problem()));
    }
  }

  void refuse(String sentence) {
    if (refusal == null) {
      refusal = sentence;
    }
  }

  Survey merge(Survey other) {
    for (int p = 0; p < counts.length; p++) {
      counts[p] += other.counts[p];
      if (ranks[p] == null) {
        ranks[p] = other.ranks[p];
      } else if (other.ranks[p] != null) {
        for (int i = 0; i < ranks[p].length; i++) {
          ranks[p][i] += other.ranks[p][i];
        }
      }
    }
    other.problems.stream().limit(KEPT_PROBLEMS - problems.size()).forEach(problems::add);
    read += other.read;
    quarantined += other.quarantined;
    quarantinedBytes += other.quarantinedBytes;
    sum(kinds, other.kinds);
    excluded += other.excluded;
    fingerprint += other.fingerprint;
    refuse(other.refusal);
    grouped |= other.grouped;
    values.merge(other.values);
    other.classes.forEach((label, counts) -> classes.merge(label, counts.clone(), Survey::sum));
    if (other.smallestAt != null) {
      extreme(other.smallestLabel, other.smallestAt);
      extreme(other.largestLabel, other.largestAt);
    }
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

  /** Examples in all parts. */
  long count() {
    return Arrays.stream(counts).sum();
  }

  /** Values to be predicted of an example; 0 where classes are to be told. */
  int targetWidth() {
    return values.width();
  }

  /** Refuses rows of values that do not fit each other or the task. */
  void checkValues(Task task) {
    values.check(task);
    if (smallestAt != null) {
      throw new UnusableInputException(
          "Cannot use %s, which has a class, with examples that have values to be predicted."
              .formatted(smallestAt));
    }
  }

  long count(Split part) {
    return counts[part.ordinal()];
  }

  long quarantined() {
    return quarantined;
  }

  /** Bytes of their lines in the quarantine. */
  long quarantinedBytes() {
    return quarantinedBytes;
  }

  /** How many there are of each kind of defect, those that there are. */
  Map<Defect.Kind, Long> kinds() {
    Map<Defect.Kind, Long> found = new EnumMap<>(Defect.Kind.class);
    for (Defect.Kind kind : Defect.Kind.values()) {
      if (kinds[kind.ordinal()] > 0) {
        found.put(kind, kinds[kind.ordinal()]);
      }
    }
    return found;
  }

  /** All records. */
  long records() {
    return read;
  }

  long excluded() {
    return excluded;
  }

  /** The first problems, a sentence each. */
  List<String> problems() {
    return problems;
  }

  /**
   * Refuses labels outside the classes.
   *
   * @param classes labels must be from 0 to one less than this
   */
  void checkLabels(int classes) {
    if (smallestAt == null) {
      return;
    }
    boolean tooSmall = smallestLabel < 0;
    if (tooSmall || largestLabel >= classes) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the label %d of %s: the network has the classes 0 to %d.",
              tooSmall ? smallestLabel : largestLabel,
              tooSmall ? smallestAt : largestAt,
              classes - 1));
    }
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
    return refusal;
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
    int[] histogram = ranks[part.ordinal()] == null ? new int[1 << BITS] : ranks[part.ordinal()];
    return bounds(histogram, count(part), workers);
  }

  private static long[] bounds(int[] histogram, long count, int workers) {
    long[] bounds = new long[workers];
    Arrays.fill(bounds, Long.MAX_VALUE);
    int worker = 0;
    long seen = 0;
    for (int bin = 0; bin < histogram.length && worker < workers - 1; bin++) {
      seen += histogram[bin];
      while (worker < workers - 1 && seen >= count * (worker + 1) / workers && seen > 0) {
        bounds[worker++] = (bin + 1L) << (63 - BITS);
      }
    }
    return bounds;
  }
}
