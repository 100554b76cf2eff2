package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.spark.shim.LocatedRdd;
import dev.graft.spark.shim.SparkShim;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.ExecutorCacheTaskLocation;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerMaster;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The examples of every worker, kept on the executor that has first asked for them: a partition is
 * one store, or one a view. Spark knows where they are and sends tasks there; a task that comes to
 * another executor brings them from there, and after a loss they are made again, only those.
 */
public final class StoredExamples extends LocatedRdd<ExampleStore> {

  private static final long serialVersionUID = 1L;

  private static final ClassTag<ExampleStore> STORES = ClassTag$.MODULE$.apply(ExampleStore.class);

  private final RDD<ExampleChunk> chunks;
  private final StoreLimits limits;

  /** An executor cannot ask an RDD for them. */
  private final int count;

  private transient Homes homes;

  private StoredExamples(RDD<ExampleChunk> chunks, StoreLimits limits) {
    super(chunks, STORES);
    this.chunks = chunks;
    this.limits = limits;
    this.count = chunks.getNumPartitions();
  }

  /**
   * Nothing is computed yet.
   *
   * @param chunks the examples of a worker in each partition
   */
  public static StoredExamples of(JavaRDD<ExampleChunk> chunks, StoreLimits limits) {
    StoredExamples stored = new StoredExamples(chunks.rdd(), limits);
    // As Spark does with what it persists: what nobody names any more is let go of.
    if (stored.context().cleaner().isDefined()) {
      stored.context().cleaner().get().registerRDDForCleanup(stored);
    }
    return stored;
  }

  @Override
  public Partition[] getPartitions() {
    return chunks.partitions();
  }

  @Override
  public Iterator<ExampleStore> compute(Partition partition, TaskContext context) {
    Share share = new Share(context, limits, id(), partition.index(), count);
    return SparkShim.asScala(
        share.open(() -> SparkShim.asJava(chunks.iterator(partition, context))).iterator());
  }

  @Override
  protected List<String> locations(Partition partition) {
    if (homes == null) {
      homes = new Homes();
    }
    return homes.of(partition.index());
  }

  /** Where shares are, asked for all of them at once. */
  private final class Homes {

    private List<List<String>> known = List.of();
    private int last = Integer.MAX_VALUE;

    /** A job asks for one partition after the other: the first is asked for anew. */
    private synchronized List<String> of(int partition) {
      if (partition <= last || known.isEmpty()) {
        BlockId[] blocks = new BlockId[count];
        for (int i = 0; i < blocks.length; i++) {
          blocks[i] = Share.index(id(), i);
        }
        BlockManagerMaster master = SparkEnv.get().blockManager().master();
        known =
            SparkShim.asJava(master.getLocations(blocks)).stream()
                .map(
                    holders ->
                        SparkShim.asJava(holders).stream()
                            .map(at -> new ExecutorCacheTaskLocation(at.host(), at.executorId()))
                            .map(ExecutorCacheTaskLocation::toString)
                            .toList())
                .toList();
      }
      last = partition;
      return known.get(partition);
    }
  }
}
