package dev.graft.spark.read;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The highest bits of the numbers that are looked for, of each group of numbers. */
final class Prefixes implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int rest;
  private final int[] groups;

  /** Where those of a group begin, and where the last one's end. */
  private final int[] from;

  private final long[] prefixes;

  /**
   * @param rest bits of a number below its prefix
   * @param wanted by group
   */
  Prefixes(int rest, Map<Integer, ? extends SortedSet<Long>> wanted) {
    this.rest = rest;
    this.groups = wanted.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    this.from = new int[groups.length + 1];
    this.prefixes = new long[wanted.values().stream().mapToInt(SortedSet::size).sum()];
    for (int i = 0; i < groups.length; i++) {
      int at = from[i];
      for (long prefix : wanted.get(groups[i])) {
        prefixes[at++] = prefix;
      }
      from[i + 1] = at;
    }
  }

  /** All numbers of some groups, of which no bit is known. */
  static Prefixes none(int bits, int[] groups) {
    Map<Integer, TreeSet<Long>> wanted = new TreeMap<>();
    for (int group : groups) {
      wanted.put(group, new TreeSet<>(SortedNumbers.NO_BITS));
    }
    return new Prefixes(bits, wanted);
  }

  int size() {
    return prefixes.length;
  }

  /** Bits of a number below its prefix. */
  int rest() {
    return rest;
  }

  /** Gives the numbers of a record that have one of the prefixes, each with which one that is. */
  <T> void each(SortedNumbers.Numbers<T> numbers, T record, SortedNumbers.Taker taker) {
    numbers.of(
        record,
        (group, number) -> {
          int prefix = of(group, number);
          if (prefix >= 0) {
            taker.take(prefix, number);
          }
        });
  }

  /** Which of the prefixes a number has; below 0: none. */
  private int of(int group, long number) {
    int at = Arrays.binarySearch(groups, group);
    return at < 0 ? -1 : find(at, rest == Long.SIZE ? 0 : number >>> rest);
  }

  /** Which one this prefix of a group is. */
  int index(int group, long prefix) {
    return find(Arrays.binarySearch(groups, group), prefix);
  }

  private int find(int group, long prefix) {
    return Arrays.binarySearch(prefixes, from[group], from[group + 1], prefix);
  }
}
