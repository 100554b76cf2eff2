package dev.graft.spark.shim;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag;
import scala.collection.Seq;

/** An RDD with one parent, partition by partition, that knows where its tasks should run. */
public abstract class LocatedRdd<T> extends RDD<T> {

  private static final long serialVersionUID = 1L;

  protected LocatedRdd(RDD<?> parent, ClassTag<T> type) {
    super(parent, type);
  }

  /** Executors that a partition is on, as Spark names them; on the driver. */
  protected abstract List<String> locations(Partition partition);

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return SparkShim.asScala(locations(partition));
  }
}
