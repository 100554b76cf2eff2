package dev.graft.spark.read;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;

/**
 * Tells of several groups of numbers which ones are at some places in their order, exactly and
 * without sorting them. Each pass over the data counts those that begin with the same bits as a
 * number that is looked for, by some bits more, until few are left, which are collected.
 */
public final class SortedNumbers<T> {

  static final List<Long> NO_BITS = List.of(0L);

  /** Numbers that may come to the driver. */
  private static final int FEW = 1 << 17;

  /** What is counted of a partition, in all; as long as that leaves the fewest bits a pass. */
  private static final int MOST_COUNTS = 1 << 18;

  /** What is counted of all partitions, likewise. */
  private static final int ALL_COUNTS = 1 << 26;

  private static final int LEAST_BITS = 4;
  private static final int MOST_BITS = 12;

  private final JavaRDD<T> records;
  private final Numbers<T> numbers;
  private final int bits;
  private final int few;

  /**
   * @param numbers of each record, from 0 to 2 to the power of {@code bits}, unsigned
   */
  public SortedNumbers(JavaRDD<T> records, Numbers<T> numbers, int bits) {
    this(records, numbers, bits, FEW);
  }

  SortedNumbers(JavaRDD<T> records, Numbers<T> numbers, int bits, int few) {
    this.records = records;
    this.numbers = numbers;
    this.bits = bits;
    this.few = few;
  }

  /** The numbers of a record. */
  public interface Numbers<T> extends Serializable {
    void of(T record, Taker taker);
  }

  /** Takes numbers. */
  public interface Taker {
    void take(int group, long number);
  }

  /** Places from 0 in the order of a group's numbers, each below their count. */
  public interface Places {
    long[] of(int group, long count);
  }

  /**
   * The numbers at these places.
   *
   * @param groups that are asked about
   * @param atMost how many numbers these have at most
   * @return by group, in the order of its places
   */
  public Map<Integer, long[]> at(int[] groups, long atMost, Places places) {
    Prefixes all = Prefixes.none(bits, groups);
    return atMost <= few ? ofAll(groups, all, places) : narrowed(groups, all, places);
  }

  private Map<Integer, long[]> ofAll(int[] groups, Prefixes all, Places places) {
    long[][] sorted = collected(all);
    Map<Integer, long[]> found = new HashMap<>();
    for (int group : groups) {
      long[] own = sorted[all.index(group, 0)];
      long[] wanted = places.of(group, own.length);
      found.put(group, Arrays.stream(wanted).map(place -> at(own, place)).toArray());
    }
    return found;
  }

  private static long at(long[] numbers, long place) {
    if (place >= numbers.length) {
      throw changed();
    }
    return numbers[(int) place];
  }

  /** Another pass has found fewer numbers. */
  private static IllegalStateException changed() {
    return new IllegalStateException("the data changed while they were read");
  }

  /** A number that is looked for: what is known of it, and its place among those of its prefix. */
  private static final class Target {
    private final long[] result;
    private final int index;
    private final int group;
    private long place;
    private long prefix;
    private long left;

    Target(int group, long place, long[] result, int index) {
      this.group = group;
      this.place = place;
      this.result = result;
      this.index = index;
    }

    void narrow(PrefixCounts counts, int at, int more) {
      int next = 0;
      while (place >= counts.of(at, next)) {
        place -= counts.of(at, next++);
        if (next == 1 << more) {
          throw changed();
        }
      }
      left = counts.of(at, next);
      prefix = prefix << more | next;
    }
  }

  private Map<Integer, long[]> narrowed(int[] groups, Prefixes all, Places places) {
    Prefixes prefixes = all;
    int more = bitsOf(prefixes);
    PrefixCounts counts = counted(prefixes, more);
    Map<Integer, long[]> found = new HashMap<>();
    List<Target> targets = new ArrayList<>();
    for (int group : groups) {
      long[] wanted = places.of(group, counts.of(prefixes.index(group, 0)));
      long[] result = new long[wanted.length];
      for (int i = 0; i < wanted.length; i++) {
        targets.add(new Target(group, wanted[i], result, i));
      }
      found.put(group, result);
    }
    while (!targets.isEmpty()) {
      for (Target target : targets) {
        target.narrow(counts, prefixes.index(target.group, target.prefix), more);
      }
      int rest = prefixes.rest() - more;
      if (rest == 0) {
        targets.forEach(target -> target.result[target.index] = target.prefix);
        return found;
      }
      prefixes = wanted(targets, rest);
      if (left(targets) <= few) {
        finish(targets, prefixes);
        return found;
      }
      more = bitsOf(prefixes);
      counts = counted(prefixes, more);
    }
    return found;
  }

  private void finish(List<Target> targets, Prefixes prefixes) {
    long[][] sorted = collected(prefixes);
    for (Target target : targets) {
      long[] own = sorted[prefixes.index(target.group, target.prefix)];
      target.result[target.index] = at(own, target.place);
    }
  }

  private static Prefixes wanted(List<Target> targets, int rest) {
    Map<Integer, TreeSet<Long>> wanted = new TreeMap<>();
    for (Target target : targets) {
      wanted.computeIfAbsent(target.group, any -> new TreeSet<>()).add(target.prefix);
    }
    return new Prefixes(rest, wanted);
  }

  /** Numbers of all prefixes; each counts as often as it is asked about, at most twice. */
  private static long left(List<Target> targets) {
    return targets.stream().mapToLong(target -> target.left).sum();
  }

  private int bitsOf(Prefixes prefixes) {
    int own = Math.min(MOST_COUNTS, ALL_COUNTS / Math.max(1, records.getNumPartitions()));
    int each = own / Math.max(1, prefixes.size());
    int most = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, each));
    return Math.min(prefixes.rest(), Math.max(LEAST_BITS, Math.min(MOST_BITS, most)));
  }

  private PrefixCounts counted(Prefixes prefixes, int more) {
    return Combined.of(
        records,
        new PrefixCounts(prefixes.size(), more),
        new Count<>(numbers, prefixes),
        PrefixCounts::merge);
  }

  private static final class Count<T> implements Function2<PrefixCounts, T, PrefixCounts> {
    private static final long serialVersionUID = 1L;

    private final Numbers<T> numbers;
    private final Prefixes prefixes;

    Count(Numbers<T> numbers, Prefixes prefixes) {
      this.numbers = numbers;
      this.prefixes = prefixes;
    }

    @Override
    public PrefixCounts call(PrefixCounts counts, T record) {
      prefixes.each(
          numbers, record, (prefix, number) -> counts.add(prefix, number, prefixes.rest()));
      return counts;
    }
  }

  /** Those of each prefix, sorted. */
  private long[][] collected(Prefixes prefixes) {
    List<List<Long>> all = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      all.add(new ArrayList<>());
    }
    for (long[] found : records.mapPartitions(new Collect<>(numbers, prefixes)).collect()) {
      for (int i = 0; i < found.length; i += 2) {
        all.get((int) found[i]).add(found[i + 1]);
      }
    }
    long[][] sorted = new long[all.size()][];
    for (int i = 0; i < sorted.length; i++) {
      List<Long> own = all.get(i);
      own.sort(Long::compareUnsigned);
      sorted[i] = own.stream().mapToLong(Long::longValue).toArray();
    }
    return sorted;
  }

  /** Gives each number behind its prefix. */
  private static final class Collect<T> implements FlatMapFunction<Iterator<T>, long[]> {
    private static final long serialVersionUID = 1L;

    private final Numbers<T> numbers;
    private final Prefixes prefixes;

    Collect(Numbers<T> numbers, Prefixes prefixes) {
      this.numbers = numbers;
      this.prefixes = prefixes;
    }

    @Override
    public Iterator<long[]> call(Iterator<T> records) {
      List<Long> found = new ArrayList<>();
      while (records.hasNext()) {
        prefixes.each(
            numbers,
            records.next(),
            (prefix, number) -> Collections.addAll(found, (long) prefix, number));
      }
      return found.isEmpty()
          ? Collections.emptyIterator()
          : List.of(found.stream().mapToLong(Long::longValue).toArray()).iterator();
    }
  }
}
