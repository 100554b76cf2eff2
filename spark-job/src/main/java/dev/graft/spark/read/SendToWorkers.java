package dev.graft.spark.read;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Makes examples of records and gives each the number of its worker: by rank, in ranges of equal
 * numbers of examples. Examples travel together: one by one, most of the time would go into writing
 * and reading objects.
 */
final class SendToWorkers
    implements PairFlatMapFunction<Iterator<RawRecord>, Integer, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  /** What a task gathers before it sends it. */
  private static final long GATHERED_BYTES = 16L << 20;

  /**
   * What it sends at once at most: less than what G1 gives regions of their own, half of which stay
   * empty.
   */
  private static final long SENT_BYTES = 1L << 18;

  private static final int OBJECT_BYTES = 64;

  private final Assignment assignment;
  private final Normalization normalization;
  private final Map<Integer, Double> classWeights;
  private final long[] bounds;

  /**
   * @param classWeights how much the examples of a class count; empty: as they are
   * @param bounds for each worker, the first rank that is past it
   */
  SendToWorkers(
      Assignment assignment,
      Normalization normalization,
      Map<Integer, Double> classWeights,
      long[] bounds) {
    this.assignment = assignment;
    this.normalization = normalization;
    this.classWeights = classWeights;
    this.bounds = bounds;
  }

  @Override
  public Iterator<Tuple2<Integer, ExampleChunk>> call(Iterator<RawRecord> records) {
    return Portions.of(records, some -> chunks(gathered(some)));
  }

  private Map<Integer, List<Example>> gathered(Iterator<RawRecord> records) {
    Map<Integer, List<Example>> gathered = new TreeMap<>();
    long bytes = 0;
    while (bytes < GATHERED_BYTES && records.hasNext()) {
      RawRecord record = records.next();
      bytes += OBJECT_BYTES + record.bytes();
      gathered
          .computeIfAbsent(worker(assignment.rank(record)), any -> new ArrayList<>())
          .add(example(record));
    }
    return gathered;
  }

  private Iterator<Tuple2<Integer, ExampleChunk>> chunks(Map<Integer, List<Example>> gathered) {
    return Portions.of(
        gathered.entrySet().iterator(),
        workers -> {
          Map.Entry<Integer, List<Example>> of = workers.next();
          return IteratorUtils.transformedIterator(
              pieces(of.getValue()), chunk -> new Tuple2<>(of.getKey(), chunk));
        });
  }

  private Iterator<ExampleChunk> pieces(List<Example> examples) {
    ExampleChunk all = ExampleChunk.of(examples, normalization);
    return all.cut((int) Math.max(1, SENT_BYTES * all.size() / all.bytes()));
  }

  private Example example(RawRecord record) {
    // Of their own: whoever reads the records may use arrays again.
    float[] features = record.features() == null ? null : record.features().clone();
    byte[] pixels = record.pixels() == null ? null : record.pixels().clone();
    float[] values = record.values() == null ? null : record.values().clone();
    if (features != null) {
      normalization.apply(features);
    }
    double weight = record.weight() * classWeights.getOrDefault(record.label(), 1.0);
    return new Example(record.id(), features, pixels, record.label(), values, (float) weight);
  }

  private int worker(long rank) {
    int found = Arrays.binarySearch(bounds, rank);
    int worker = found >= 0 ? found + 1 : -found - 1;
    return Math.min(worker, bounds.length - 1);
  }
}
