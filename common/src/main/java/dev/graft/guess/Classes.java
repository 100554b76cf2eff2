package dev.graft.guess;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The classes of a target: their labels in the order that Graft gives them, and how many each. */
public final class Classes {

  /** Classes with fewer examples cannot be in training, validation and test. */
  static final int LEAST = 3;

  private static final double SKEWED = 2.0 / 3;

  private final List<String> labels;
  private final List<Long> counts;
  private final boolean numbers;
  private final List<String> rare;
  private final List<String> missing;

  private Classes(
      List<String> labels,
      List<Long> counts,
      boolean numbers,
      List<String> rare,
      List<String> missing) {
    this.labels = labels;
    this.counts = counts;
    this.numbers = numbers;
    this.rare = rare;
    this.missing = missing;
  }

  /**
   * @param found how often there is each label
   * @param numbers whether the labels are whole numbers; else NA and the like are none
   */
  public static Classes of(Map<String, Long> found, boolean numbers) {
    Map<String, Long> counts = new TreeMap<>(order(numbers));
    found.forEach((label, count) -> counts.merge(numbers ? whole(label) : label, count, Long::sum));
    List<String> missing =
        counts.keySet().stream().filter(label -> ValuePatterns.isNoLabel(label)).toList();
    missing.forEach(counts::remove);
    List<String> rare = new ArrayList<>();
    counts.forEach(
        (label, count) -> {
          if (count < LEAST) {
            rare.add(label);
          }
        });
    rare.forEach(counts::remove);
    return new Classes(
        List.copyOf(counts.keySet()),
        List.copyOf(counts.values()),
        numbers,
        List.copyOf(rare),
        missing);
  }

  private static Comparator<String> order(boolean numbers) {
    return numbers ? Comparator.comparing(BigDecimal::new) : Comparator.naturalOrder();
  }

  private static String whole(String label) {
    return new BigDecimal(label).toBigInteger().toString();
  }

  public List<String> labels() {
    return labels;
  }

  /** Labels that too few examples have. */
  public List<String> rare() {
    return rare;
  }

  /** Labels that stand for a missing one. */
  List<String> missing() {
    return missing;
  }

  long examples() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private int mostFrequent() {
    return counts.indexOf(Collections.max(counts));
  }

  /** The share of the most frequent class. */
  public double majority() {
    return (double) counts.get(mostFrequent()) / examples();
  }

  String majorityLabel() {
    return labels.get(mostFrequent());
  }

  boolean areSkewed() {
    return majority() >= SKEWED;
  }

  /** Whether the labels as they are would number the classes otherwise, or hold rare ones. */
  boolean needGroups() {
    boolean below0 = numbers && labels.stream().anyMatch(label -> label.startsWith("-"));
    return !rare.isEmpty() || !missing.isEmpty() || (numbers && !below0 && !count0ToLast());
  }

  private boolean count0ToLast() {
    return labels.equals(IntStream.range(0, labels.size()).mapToObj(String::valueOf).toList());
  }

  /** For {@code data.label-groups}. */
  List<List<Object>> groups() {
    return labels.stream()
        .map(label -> List.<Object>of(numbers ? Long.valueOf(label) : label))
        .toList();
  }
}
