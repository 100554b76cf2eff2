package dev.graft.spark.store;

import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockResult;
import scala.Option;
import scala.reflect.ClassTag;

/** Blocks of one value, wherever Spark holds them. */
public final class HeldBlocks {

  private HeldBlocks() {}

  /** A copy or the value itself, not to be written to; null: it is nowhere. */
  public static <T> T read(BlockManager blocks, BlockId block, ClassTag<T> type) {
    Option<BlockResult> found = blocks.get(block, type);
    if (found.isEmpty()) {
      return null;
    }
    @SuppressWarnings("unchecked")
    T value = (T) found.get().data().next();
    // Asked for what follows, Spark ends this task's hold on it.
    found.get().data().hasNext();
    return value;
  }

  /** Takes a block away, here and elsewhere. */
  public static void remove(BlockManager blocks, BlockId block) {
    if (blocks.getStatus(block).isDefined()) {
      blocks.removeBlock(block, true);
    }
    blocks.master().removeBlock(block);
  }
}
