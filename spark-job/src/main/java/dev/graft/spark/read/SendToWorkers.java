package dev.graft.spark.read;

import dev.graft.dataset.Example;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Gives every example of one part the number of its worker: by rank, in ranges of equal numbers of
 * examples.
 */
final class SendToWorkers implements PairFlatMapFunction<Iterator<FileSlice>, Integer, Example> {

  private static final long serialVersionUID = 1L;

  private final ReadSlice read;
  private final Assignment assignment;
  private final int part;
  private final long lastRank;
  private final long[] bounds;

  /**
   * @param lastRank examples that rank after it are left out
   * @param bounds for each worker, the first rank that is past it
   */
  SendToWorkers(ReadSlice read, Assignment assignment, Part part, long lastRank, long[] bounds) {
    this.read = read;
    this.assignment = assignment;
    this.part = part.ordinal();
    this.lastRank = lastRank;
    this.bounds = bounds;
  }

  @Override
  public Iterator<Tuple2<Integer, Example>> call(Iterator<FileSlice> slices) {
    return read.examples(
        slices,
        examples ->
            examples
                .filter(example -> assignment.part(example.id()).ordinal() == part)
                .filter(example -> assignment.rank(example.id()) <= lastRank)
                .map(example -> new Tuple2<>(worker(assignment.rank(example.id())), example)));
  }

  private int worker(long rank) {
    int found = Arrays.binarySearch(bounds, rank);
    int worker = found >= 0 ? found + 1 : -found - 1;
    return Math.min(worker, bounds.length - 1);
  }
}
