package dev.graft.tests.faults;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.RDDInfo;
import scala.collection.Iterator;

/**
 * Tells the test that started the job where the blocks of the feature store are, one line a block:
 * its part and its executor. Spark makes it, hence public.
 */
public final class StoredBlocks extends SparkListener {

  private static final String NAME = "graft ";

  private final Map<Integer, String> parts = new ConcurrentHashMap<>();

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    // Scala's own iterator: what Spark makes from its settings does not see graft.jar's classes.
    Iterator<RDDInfo> rdds = stage.stageInfo().rddInfos().iterator();
    while (rdds.hasNext()) {
      RDDInfo rdd = rdds.next();
      if (rdd.name().startsWith(NAME)) {
        parts.put(rdd.id(), rdd.name().substring(NAME.length()));
      }
    }
  }

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated update) {
    BlockUpdatedInfo block = update.blockUpdatedInfo();
    if (block.blockId() instanceof RDDBlockId id
        && parts.containsKey(id.rddId())
        && block.storageLevel().isValid()) {
      System.err.println(
          JobEvents.MARK
              + "stored "
              + parts.get(id.rddId())
              + " "
              + block.blockManagerId().executorId());
    }
  }
}
