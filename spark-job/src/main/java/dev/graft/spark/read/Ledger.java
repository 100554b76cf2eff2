package dev.graft.spark.read;

import dev.graft.dataset.Defect;
import dev.graft.dataset.Split;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of every record that was read. Records are counted as they come and once more by what
 * became of them; the two must agree.
 */
public final class Ledger {

  private final Map<Split, Long> examples = new EnumMap<>(Split.class);
  private final Map<Split, Map<Integer, Long>> classes = new EnumMap<>(Split.class);
  private final Map<Defect.Kind, Long> kinds = new EnumMap<>(Defect.Kind.class);
  private long read;
  private long quarantined;
  private long excluded;
  private long unused;
  private long duplicates;
  private final Map<String, Long> unseen = new TreeMap<>();

  Ledger() {}

  void add(Survey survey) {
    read += survey.records();
    quarantined += survey.defects().records();
    excluded += survey.excluded();
    survey.defects().kinds().forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
  }

  /** Rows that never became records. */
  void addDuplicates(long rows) {
    read += rows;
    duplicates += rows;
  }

  /** Rows with categories that training has not seen; they are among the records. */
  void addUnseen(Map<String, Long> rows) {
    rows.forEach((column, count) -> unseen.merge(column, count, Long::sum));
  }

  void put(Split part, long count, Map<Integer, Long> byClass) {
    examples.merge(part, count, Long::sum);
    Map<Integer, Long> all = classes.computeIfAbsent(part, of -> new TreeMap<>());
    byClass.forEach((number, of) -> all.merge(number, of, Long::sum));
  }

  void addUnused(long records) {
    unused += records;
  }

  /** Refuses to go on with records that nothing became of, or that were counted twice. */
  void check() {
    long accounted =
        examples.values().stream().mapToLong(Long::longValue).sum()
            + quarantined
            + excluded
            + unused
            + duplicates;
    if (accounted != read) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "%,d records were read and %,d accounted for", read, accounted));
    }
  }

  /** Records and duplicate rows. */
  public long read() {
    return read;
  }

  /** Examples in each part that has any. */
  public Map<Split, Long> examples() {
    return examples;
  }

  /** How many of them each class has, by its number; none where values are to be predicted. */
  public Map<Integer, Long> classes(Split part) {
    return classes.getOrDefault(part, Map.of());
  }

  /** Records that cannot be used. */
  public long quarantined() {
    return quarantined;
  }

  /** The same by what is wrong with them. */
  public Map<Defect.Kind, Long> kinds() {
    return kinds;
  }

  /** Records whose label is not wanted. */
  public long excluded() {
    return excluded;
  }

  /** Training examples beyond the limits. */
  public long unused() {
    return unused;
  }

  /** Rows with categories that training has not seen, by column. */
  public Map<String, Long> unseen() {
    return unseen;
  }

  /** Rows that were dropped because another is the same. */
  public long duplicates() {
    return duplicates;
  }
}
