package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.spark.shim.SparkShim;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The examples of every worker, kept on the executor that has first asked for them: a partition is
 * one store, or one a view. Spark knows where they are and sends tasks there; a task that comes to
 * another executor brings them from there, and after a loss they are made again, only those.
 */
public final class StoredExamples extends RDD<ExampleStore> {

  private static final long serialVersionUID = 1L;

  private static final ClassTag<ExampleStore> STORES = ClassTag$.MODULE$.apply(ExampleStore.class);

  private final RDD<ExampleChunk> chunks;
  private final StoreLimits limits;

  /** An executor cannot ask an RDD for them. */
  private final int count;

  /** Named as long as this is; its number is all that executors need. */
  private final transient RDD<?> blocks;

  private final int number;

  private StoredExamples(RDD<ExampleChunk> chunks, StoreLimits limits, RDD<?> blocks) {
    super(chunks, STORES);
    this.chunks = chunks;
    this.limits = limits;
    this.count = chunks.getNumPartitions();
    this.blocks = blocks;
    this.number = blocks.id();
  }

  /**
   * Under a number that blocks may have already: those are read, and what is missing is made of
   * these chunks. Nothing is computed yet.
   *
   * @param chunks the examples of a worker in each partition
   * @param blocks see {@link StoreBlocks#of}; what is there was made of the same chunks
   */
  public static StoredExamples of(JavaRDD<ExampleChunk> chunks, StoreLimits limits, RDD<?> blocks) {
    return new StoredExamples(chunks.rdd(), limits, blocks);
  }

  /**
   * The same examples divided anew among the workers, under a number of their own. Nothing is
   * computed yet; each worker's are to be kept where they are now.
   *
   * @param before examples of each worker
   * @param after the same, see {@link dev.graft.dataset.ShareRange#between}
   * @param others see {@link StoreBlocks#of}
   */
  public StoredExamples divided(int[] before, int[] after, RDD<?> others) {
    return of(MovedExamples.of(this, before, after).toJavaRDD(), limits, others);
  }

  /** Some of a worker's examples, of each view. */
  java.util.Iterator<ExampleChunk> range(
      Partition partition, int from, int to, TaskContext context) {
    return share(partition, context).range(from, to, () -> made(partition, context));
  }

  private Share share(Partition partition, TaskContext context) {
    return new Share(context, limits, id(), partition.index(), count);
  }

  private java.util.Iterator<ExampleChunk> made(Partition partition, TaskContext context) {
    return SparkShim.asJava(chunks.iterator(partition, context));
  }

  /** That of the blocks: by it Spark's scheduler looks for them. */
  @Override
  public int id() {
    return number;
  }

  @Override
  public RDD<ExampleStore> unpersist(boolean blocking) {
    blocks.unpersist(blocking);
    return this;
  }

  @Override
  public Partition[] getPartitions() {
    return chunks.partitions();
  }

  @Override
  public Iterator<ExampleStore> compute(Partition partition, TaskContext context) {
    return SparkShim.asScala(
        share(partition, context).open(() -> made(partition, context)).iterator());
  }

  /**
   * To Spark's scheduler it is an RDD that is persisted, whose blocks are the indices: it knows
   * where they are, sends tasks there, does nothing for what they were made of, and keeps the
   * shuffle that they would be made of again.
   */
  @Override
  public StorageLevel getStorageLevel() {
    return Share.LEVEL;
  }
}
