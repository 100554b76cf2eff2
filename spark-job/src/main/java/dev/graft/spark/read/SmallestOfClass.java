package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/** The smallest random numbers of each class: what decides which examples of it are taken. */
final class SmallestOfClass
    implements FlatMapFunction<Iterator<RawRecord>, Tuple2<Integer, long[]>> {

  private static final long serialVersionUID = 1L;

  private final Assignment assignment;
  private final boolean byRank;
  private final Map<Integer, Integer> wanted;

  private SmallestOfClass(Assignment assignment, boolean byRank, Map<Integer, Integer> wanted) {
    this.assignment = assignment;
    this.byRank = byRank;
    this.wanted = wanted;
  }

  /**
   * The smallest ranks.
   *
   * @param wanted how many of each class
   * @return for each class its smallest, in order; as many as are wanted or as there are
   */
  static Map<Integer, long[]> ranks(
      JavaRDD<RawRecord> records, Assignment assignment, Map<Integer, Integer> wanted) {
    return of(records, new SmallestOfClass(assignment, true, wanted));
  }

  /** The smallest of the draws that decide the part. */
  static Map<Integer, long[]> draws(
      JavaRDD<RawRecord> records, Assignment assignment, Map<Integer, Integer> wanted) {
    return of(records, new SmallestOfClass(assignment, false, wanted));
  }

  private static Map<Integer, long[]> of(JavaRDD<RawRecord> records, SmallestOfClass smallest) {
    Map<Integer, PriorityQueue<Long>> heaps = new HashMap<>();
    for (Tuple2<Integer, long[]> part : records.mapPartitions(smallest).collect()) {
      for (long number : part._2()) {
        smallest.offer(heaps, part._1(), number);
      }
    }
    Map<Integer, long[]> sorted = new HashMap<>();
    heaps.forEach((label, heap) -> sorted.put(label, sorted(heap)));
    return sorted;
  }

  @Override
  public Iterator<Tuple2<Integer, long[]>> call(Iterator<RawRecord> records) {
    Map<Integer, PriorityQueue<Long>> heaps = new HashMap<>();
    while (records.hasNext()) {
      RawRecord record = records.next();
      offer(heaps, record.label(), byRank ? assignment.rank(record) : assignment.draw(record));
    }
    List<Tuple2<Integer, long[]>> all = new ArrayList<>();
    heaps.forEach((label, heap) -> all.add(new Tuple2<>(label, sorted(heap))));
    return all.iterator();
  }

  private void offer(Map<Integer, PriorityQueue<Long>> heaps, int label, long number) {
    PriorityQueue<Long> heap =
        heaps.computeIfAbsent(label, any -> new PriorityQueue<>(Comparator.reverseOrder()));
    heap.add(number);
    if (heap.size() > wanted.getOrDefault(label, 0)) {
      heap.remove();
    }
  }

  private static long[] sorted(PriorityQueue<Long> heap) {
    return heap.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
