package dev.graft.spark.train;

import dev.graft.spark.store.HeldBlocks;
import dev.graft.spark.store.StoreBlocks;
import dev.graft.train.DeltaCodec;
import dev.graft.train.EncodedDelta;
import dev.graft.train.ErrorFeedback;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * What a lossy codec has not sent yet in a training: a block of Spark's for each partition and
 * round. So it goes to disk where memory is short, a partition that trains on another executor
 * brings it from there, and executors let go of all when the training ends. A task that runs again
 * finds what the first attempt found. What a lost executor held, or one that is not reached, is
 * lost, and with it the sameness of bits.
 */
final class Residuals implements Serializable, AutoCloseable {

  private static final long serialVersionUID = 1L;

  private static final ClassTag<float[]> VALUES = ClassTag$.MODULE$.apply(float[].class);

  private final transient RDD<?> blocks;
  private final int number;
  private final int partitions;

  /**
   * Those of a training; none yet.
   *
   * @param partitions that train in each round
   */
  Residuals(JavaSparkContext spark, int partitions) {
    this.blocks = StoreBlocks.number(spark);
    this.number = blocks.id();
    this.partitions = partitions;
  }

  /** The number of the RDD whose blocks they are. */
  int number() {
    return number;
  }

  /** Writes the delta of a round together with what is left of the rounds before. */
  EncodedDelta encode(int partition, int round, DeltaCodec codec, float[] delta) {
    BlockManager manager = SparkEnv.get().blockManager();
    ErrorFeedback fed =
        ErrorFeedback.encode(
            codec, delta, HeldBlocks.read(manager, after(partition, round - 1), VALUES));
    RDDBlockId kept = after(partition, round);
    if (manager.getStatus(kept).isEmpty()) {
      manager.putSingle(kept, fed.residual(), StorageLevel.MEMORY_AND_DISK(), true, VALUES);
    }
    HeldBlocks.remove(manager, after(partition, round - 2));
    return fed.encoded();
  }

  /** Blocks of a round are gone long before their numbers come again. */
  private RDDBlockId after(int partition, int round) {
    return new RDDBlockId(
        number, Math.floorMod(round, Integer.MAX_VALUE / partitions) * partitions + partition);
  }

  /**
   * Lets go of all.
   *
   * @param wait whether until executors have done so
   */
  void release(boolean wait) {
    StoreBlocks.release(blocks, wait);
  }

  @Override
  public void close() {
    release(false);
  }
}
