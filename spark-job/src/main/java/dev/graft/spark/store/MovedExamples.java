package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.ShareRange;
import dev.graft.spark.shim.SparkShim;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The chunks of stored examples, divided anew among as many workers. A task reads what its worker
 * has of others from their executors, those chunks alone.
 */
final class MovedExamples extends RDD<ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private static final ClassTag<ExampleChunk> CHUNKS = ClassTag$.MODULE$.apply(ExampleChunk.class);

  private final StoredExamples from;

  private final transient List<List<ShareRange>> shares;

  private MovedExamples(StoredExamples from, List<List<ShareRange>> shares) {
    super(
        from.context(),
        SparkShim.asScala(List.<Dependency<?>>of(new OfRanges(from, shares))),
        CHUNKS);
    this.from = from;
    this.shares = shares;
  }

  /** See {@link StoredExamples#divided}. */
  static MovedExamples of(StoredExamples from, int[] before, int[] after) {
    return new MovedExamples(from, ShareRange.between(before, after));
  }

  /**
   * Which workers' examples a worker gets some of; the first are its own: where Spark finds those,
   * it sends the task.
   */
  private static final class OfRanges extends NarrowDependency<ExampleStore> {

    private static final long serialVersionUID = 1L;

    private final List<List<ShareRange>> shares;

    private OfRanges(StoredExamples from, List<List<ShareRange>> shares) {
      super(from);
      this.shares = shares;
    }

    @Override
    public scala.collection.immutable.List<Object> getParents(int worker) {
      List<Object> parents = new ArrayList<>();
      shares.get(worker).forEach(range -> parents.add(range.worker()));
      return SparkShim.asScala(parents).toList();
    }
  }

  /** What a worker gets, and the partitions that it is in. */
  private static final class MovedShare implements Partition {

    private static final long serialVersionUID = 1L;

    private final int worker;
    private final List<ShareRange> ranges;
    private final List<Partition> parents;

    private MovedShare(int worker, List<ShareRange> ranges, List<Partition> parents) {
      this.worker = worker;
      this.ranges = ranges;
      this.parents = parents;
    }

    @Override
    public int index() {
      return worker;
    }
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] all = from.partitions();
    Partition[] partitions = new Partition[shares.size()];
    for (int worker = 0; worker < partitions.length; worker++) {
      List<ShareRange> ranges = shares.get(worker);
      List<Partition> parents = new ArrayList<>();
      ranges.forEach(range -> parents.add(all[range.worker()]));
      partitions[worker] = new MovedShare(worker, ranges, parents);
    }
    return partitions;
  }

  @Override
  public scala.collection.Iterator<ExampleChunk> compute(Partition partition, TaskContext context) {
    MovedShare share = (MovedShare) partition;
    List<Iterator<? extends ExampleChunk>> parts = new ArrayList<>();
    for (int i = 0; i < share.ranges.size(); i++) {
      ShareRange range = share.ranges.get(i);
      parts.add(from.range(share.parents.get(i), range.from(), range.to(), context));
    }
    return SparkShim.asScala(IteratorUtils.chainedIterator(parts));
  }
}
