package dev.graft.spark.read;

import dev.graft.dataset.Example;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/**
 * Makes examples of records and gives each the number of its worker: by rank, in ranges of equal
 * numbers of examples.
 */
final class SendToWorkers implements PairFunction<RawRecord, Integer, Example> {

  private static final long serialVersionUID = 1L;

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
  public Tuple2<Integer, Example> call(RawRecord record) {
    return new Tuple2<>(worker(assignment.rank(record)), example(record));
  }

  private Example example(RawRecord record) {
    float[] features = record.features() == null ? null : record.features().clone();
    if (features != null) {
      normalization.apply(features);
    }
    double weight = record.weight() * classWeights.getOrDefault(record.label(), 1.0);
    return new Example(
        record.id(), features, record.pixels(), record.label(), record.values(), (float) weight);
  }

  private int worker(long rank) {
    int found = Arrays.binarySearch(bounds, rank);
    int worker = found >= 0 ? found + 1 : -found - 1;
    return Math.min(worker, bounds.length - 1);
  }
}
