package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings.Leakage;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Examples of evaluation that have the very content of a training example. */
final class Leaks {

  /** Contents that a task compares, about. */
  private static final long EACH = 1_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(Leaks.class);

  private final JavaSparkContext spark;
  private final Leakage leakage;
  private final List<SharedContents.Source> sources = new ArrayList<>();

  /**
   * @param leakage what becomes of them
   */
  Leaks(JavaSparkContext spark, Leakage leakage) {
    this.spark = spark;
    this.leakage = leakage;
  }

  /**
   * Takes note of records, which are not read yet.
   *
   * @param assignment says which part they belong to
   */
  void lookFor(JavaRDD<RawRecord> records, Assignment assignment) {
    sources.add(new SharedContents.Source(records, assignment));
  }

  /**
   * How many there are of each part; empty: not looked for.
   *
   * @param ledger how many examples each part has
   * @throws UnusableInputException if there are some, and there must not be
   */
  Map<Split, Long> count(Ledger ledger) {
    Map<Split, Long> examples = ledger.examples();
    boolean both =
        examples.containsKey(Split.TRAIN)
            && (examples.containsKey(Split.VALIDATION) || examples.containsKey(Split.TEST));
    if (leakage == Leakage.OFF || !both) {
      return Map.of();
    }
    spark.setJobDescription("read: the same content in training and evaluation");
    long all = ledger.unused() + examples.values().stream().mapToLong(Long::longValue).sum();
    int tasks = (int) Math.min(Integer.MAX_VALUE, spark.defaultParallelism() + all / EACH);
    Map<Split, Long> leaks = SharedContents.count(sources, tasks);
    leaks.forEach((part, count) -> tell(part, count, examples.getOrDefault(part, 0L)));
    return leaks;
  }

  private void tell(Split part, long count, long all) {
    if (count == 0) {
      return;
    }
    String what =
        String.format(
            Locale.ROOT,
            "%,d of %,d examples of data.%s have the very content of a training example",
            count,
            all,
            part.name().toLowerCase(Locale.ROOT));
    if (leakage == Leakage.REFUSE) {
      throw new UnusableInputException(
          "Cannot use the data: %s; remove them, or set data.leakage = warn.".formatted(what));
    }
    LOG.warn("{}: their metrics are too good", what);
  }
}
