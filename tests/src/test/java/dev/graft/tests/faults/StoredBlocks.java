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
 * Tells the test that started the job where the shares of the example store are, one line a share:
 * its part and its executor. Spark makes it, hence public.
 */
public final class StoredBlocks extends SparkListener {

  private static final String NAME = "graft ";

  private final Map<Integer, RDDInfo> stores = new ConcurrentHashMap<>();

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    // Scala's own iterator: what Spark makes from its settings does not see graft.jar's classes.
    Iterator<RDDInfo> rdds = stage.stageInfo().rddInfos().iterator();
    while (rdds.hasNext()) {
      RDDInfo rdd = rdds.next();
      if (rdd.name().startsWith(NAME)) {
        stores.put(rdd.id(), rdd);
      }
    }
  }

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated update) {
    BlockUpdatedInfo block = update.blockUpdatedInfo();
    if (block.blockId() instanceof RDDBlockId id
        && stores.containsKey(id.rddId())
        && block.storageLevel().isValid()) {
      RDDInfo store = stores.get(id.rddId());
      // Behind the index of each partition come its chunks.
      if (id.splitIndex() < store.numPartitions()) {
        System.err.println(
            JobEvents.MARK
                + "stored "
                + store.name().substring(NAME.length())
                + " "
                + block.blockManagerId().executorId());
      }
    }
  }
}
