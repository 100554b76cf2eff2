package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;

/** Adds up what Spark says that it broadcast and what tasks sent back or shuffled. */
final class WireBytes extends SparkListener {

  private final LongAdder broadcast = new LongAdder();
  private final LongAdder results = new LongAdder();
  private final LongAdder shuffled = new LongAdder();

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    // Pieces are what travels; they are serialized and compressed.
    if (block.blockId().isBroadcast()
        && block.blockId().name().contains("_piece")
        && block.storageLevel().isValid()) {
      broadcast.add(block.memSize() + block.diskSize());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.taskMetrics() != null) {
      results.add(event.taskMetrics().resultSize());
      shuffled.add(event.taskMetrics().shuffleWriteMetrics().bytesWritten());
    }
  }

  /** Adds the sums to an answer, once all events have been heard. */
  void into(JavaSparkContext spark, ObjectNode answer) throws TimeoutException {
    spark.sc().listenerBus().waitUntilEmpty();
    answer.put("bytesBroadcast", broadcast.sum());
    answer.put("bytesOfResults", results.sum());
    answer.put("bytesShuffled", shuffled.sum());
  }
}
