package dev.graft.spark.store;

import dev.graft.dataset.ChunkedStore;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.MappedChunk;
import dev.graft.spark.shim.SparkShim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.executor.DataReadMethod$;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.TaskCompletionListener;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.util.Either;

/**
 * One worker's examples, as a task of this executor reads them: kept here, brought from the
 * executor that keeps them, or made of their chunks. Spark's block manager holds each chunk, under
 * a number of its RDD: it counts the heap that they take, keeps what a task reads until it ends,
 * writes to disk what it has no room for, and lets go of all when it is told to.
 */
final class Share {

  /** Of all blocks. */
  static final StorageLevel LEVEL = StorageLevel.MEMORY_AND_DISK();

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
  static RDDBlockId index(int rdd, int partition) {
    return new RDDBlockId(rdd, partition);
  }

  private RDDBlockId block(int chunk) {
    return new RDDBlockId(rdd, Math.addExact(partition, Math.multiplyExact(partitions, 1 + chunk)));
  }

  /**
   * A store for each view.
   *
   * @param made gives the chunks, where they have to be made
   */
  List<ExampleStore> open(Supplier<Iterator<ExampleChunk>> made) {
    ShareIndex index = HeldBlocks.read(blocks, index(rdd, partition), INDEX);
    List<Object> chunks = index == null ? null : kept(index.all());
    if (chunks == null) {
      chunks = new ArrayList<>();
      index = hold(made, index != null, chunks);
    }
    return stores(index, chunks);
  }

  /**
   * Has Spark hold chunks that have to be made.
   *
   * @param missed whether there is an index of chunks that have gone
   * @param chunks to be filled with them
   */
  private ShareIndex hold(
      Supplier<Iterator<ExampleChunk>> made, boolean missed, List<Object> chunks) {
    if (missed) {
      forget();
    }
    ShareIndex index =
        new ShareBuilder(limits, (number, chunk) -> chunks.add(hold(number, chunk)))
            .build(made.get());
    hold(index);
    return index;
  }

  /**
   * Some of the examples, view after view, in chunks of their own where they are not whole ones.
   *
   * @param from the position of the first
   * @param to the position after the last
   * @param made as for {@link #open}
   */
  Iterator<ExampleChunk> range(int from, int to, Supplier<Iterator<ExampleChunk>> made) {
    ShareIndex index = HeldBlocks.read(blocks, index(rdd, partition), INDEX);
    List<ShareIndex.Piece> pieces = index == null ? null : index.pieces(from, to);
    List<Object> chunks =
        pieces == null ? null : kept(pieces.stream().mapToInt(ShareIndex.Piece::number));
    if (chunks == null) {
      List<Object> all = new ArrayList<>();
      pieces = hold(made, index != null, all).pieces(from, to);
      chunks = pieces.stream().map(piece -> all.get(piece.number())).toList();
    }
    Iterator<Object> of = chunks.iterator();
    return IteratorUtils.transformedIterator(
        pieces.iterator(), piece -> cut(of.next(), piece).ofView(piece.view()));
  }

  private static ExampleChunk cut(Object chunk, ShareIndex.Piece piece) {
    return chunk instanceof MappedChunk mapped
        ? mapped.copied(piece.from(), piece.to())
        : ((ExampleChunk) chunk).range(piece.from(), piece.to());
  }

  private static List<ExampleStore> stores(ShareIndex index, List<Object> chunks) {
    List<ExampleStore> stores = new ArrayList<>();
    for (int[] numbers : index.numbers()) {
      stores.add(ChunkedStore.of(Arrays.stream(numbers).mapToObj(chunks::get).toList()));
    }
    return stores;
  }

  /**
   * Takes the index away where a chunk of it has gone: if what the chunks are made of has gone too,
   * Spark makes that again for a partition which it does not take to be kept.
   */
  private void forget() {
    HeldBlocks.remove(blocks, index(rdd, partition));
  }

  /** Where an index is, the scheduler takes the chunks to be. */
  private void hold(ShareIndex index) {
    if (blocks.getStatus(index(rdd, partition)).isEmpty()) {
      blocks.putSingle(index(rdd, partition), index, LEVEL, true, INDEX);
    }
  }

  /** The chunks of these numbers; null: some are nowhere any more. */
  private List<Object> kept(IntStream numbers) {
    List<Object> chunks = new ArrayList<>();
    for (int number : numbers.toArray()) {
      Option<BlockResult> result = blocks.get(block(number), CHUNK);
      if (result.isEmpty()) {
        return null;
      }
      chunks.add(readable(number, result.get(), null));
    }
    return chunks;
  }

  /** Has Spark hold a chunk, unless it holds that already. */
  private Object hold(int number, KeptChunk made) {
    try {
      Either<BlockResult, scala.collection.Iterator<KeptChunk>> held =
          blocks.getOrElseUpdateRDDBlock(
              context.taskAttemptId(),
              block(number),
              LEVEL,
              CHUNK,
              () -> SparkShim.asScala(List.of(made).iterator()));
      return held.isLeft()
          ? readable(number, held.swap().toOption().get(), made)
          : forThisTask(made);
    } catch (RuntimeException | Error e) {
      made.close();
      throw e;
    }
  }

  /**
   * @param made what was to be kept; null: nothing was made. Spark may have written it to disk and
   *     read something else of it
   */
  private Object readable(int number, BlockResult result, KeptChunk made) {
    KeptChunk held = (KeptChunk) value(result);
    if (made != null && held != made) {
      made.close();
    }
    // What has come from elsewhere, or from disk without finding room, is nobody's but this task's.
    boolean kept =
        !result.readMethod().equals(DataReadMethod$.MODULE$.Network())
            && blocks.memoryStore().contains(block(number));
    return kept ? held.chunk() : forThisTask(held);
  }

  private Object forThisTask(KeptChunk kept) {
    context.addTaskCompletionListener((TaskCompletionListener) ended -> kept.close());
    return kept.chunk();
  }

  /**
   * A block's only value. To ask for what follows it would end the task's hold on the block, which
   * Spark ends with the task.
   */
  private static Object value(BlockResult result) {
    return result.data().next();
  }
}
