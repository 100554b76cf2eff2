package dev.graft.spark.store;

import dev.graft.dataset.ChunkedStore;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.TaskCompletionListener;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * One worker's examples, as a task of this executor reads them: kept here, brought from the
 * executor that keeps them, or made of their chunks. Spark's block manager holds each chunk, under
 * a number of its RDD: it counts the heap that they take, keeps what a task reads, and lets go of
 * all when it is told to, or of some when a job needs the memory.
 */
final class Share {

  private static final ClassTag<KeptChunk> CHUNK = ClassTag$.MODULE$.apply(KeptChunk.class);
  private static final ClassTag<ShareIndex> INDEX = ClassTag$.MODULE$.apply(ShareIndex.class);

  private final BlockManager blocks = SparkEnv.get().blockManager();
  private final TaskContext context;
  private final StoreLimits limits;
  private final int rdd;
  private final int partition;
  private final int partitions;

  /**
   * @param rdd under whose number Spark holds them
   * @param partitions of it
   */
  Share(TaskContext context, StoreLimits limits, int rdd, int partition, int partitions) {
    this.context = context;
    this.limits = limits;
    this.rdd = rdd;
    this.partition = partition;
    this.partitions = partitions;
  }

  /** Where the index of a partition is. */
  static BlockId index(int rdd, int partition) {
    return new RDDBlockId(rdd, partition);
  }

  private BlockId block(int chunk) {
    return new RDDBlockId(rdd, Math.addExact(partition, Math.multiplyExact(partitions, 1 + chunk)));
  }

  /**
   * A store for each view.
   *
   * @param made gives the chunks, where they have to be made
   */
  List<ExampleStore> open(Supplier<Iterator<ExampleChunk>> made) {
    ShareIndex index = found(index(rdd, partition), INDEX);
    List<Object> chunks = index == null ? null : kept(index);
    if (chunks == null) {
      List<Object> anew = new ArrayList<>();
      index =
          new ShareBuilder(limits.chunkBytes(), (number, chunk) -> anew.add(hold(number, chunk)))
              .build(made.get());
      chunks = anew;
    }
    if (!isHere(index(rdd, partition))) {
      blocks.putSingle(index(rdd, partition), index, StorageLevel.MEMORY_ONLY(), true, INDEX);
    }
    return stores(index, chunks);
  }

  private static List<ExampleStore> stores(ShareIndex index, List<Object> chunks) {
    List<ExampleStore> stores = new ArrayList<>();
    for (int[] numbers : index.numbers()) {
      stores.add(ChunkedStore.of(Arrays.stream(numbers).mapToObj(chunks::get).toList()));
    }
    return stores;
  }

  /** Here or on another executor; null: nowhere. What is here stays as long as the task reads. */
  @SuppressWarnings("unchecked")
  private <T> T found(BlockId block, ClassTag<T> type) {
    Option<BlockResult> result = blocks.get(block, type);
    // What follows the only value ends the task's hold on it, and is not asked for.
    return result.isEmpty() ? null : (T) result.get().data().next();
  }

  private boolean isHere(BlockId block) {
    return blocks.getStatus(block).isDefined();
  }

  /** All chunks; null: some are nowhere any more. */
  private List<Object> kept(ShareIndex index) {
    List<Object> chunks = new ArrayList<>();
    for (int number = 0; number < index.chunks(); number++) {
      KeptChunk there = found(block(number), CHUNK);
      if (there == null) {
        return null;
      }
      chunks.add(isHere(block(number)) ? there.chunk() : hold(number, there.copied()));
    }
    return chunks;
  }

  /** Keeps a chunk; where Spark has no room for it, for the task alone. */
  private Object hold(int number, ExampleChunk chunk) {
    KeptChunk made = KeptChunk.of(chunk, limits);
    blocks.putSingle(block(number), made, StorageLevel.MEMORY_ONLY(), true, CHUNK);
    Option<BlockResult> result = blocks.getLocalValues(block(number));
    if (result.isEmpty()) {
      context.addTaskCompletionListener((TaskCompletionListener) ended -> made.close());
      return made.chunk();
    }
    KeptChunk held = (KeptChunk) result.get().data().next();
    if (held != made) {
      made.close();
    }
    return held.chunk();
  }
}
