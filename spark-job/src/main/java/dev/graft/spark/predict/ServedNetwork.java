package dev.graft.spark.predict;

import dev.graft.featurize.Backbone;
import dev.graft.network.NativeRuntime;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A network on its way to executors: sent once a Spark application, at the first use, shared by the
 * copies of a model. Spark frees it when nobody holds it any more.
 */
public final class ServedNetwork {

  /** Examples in one forward pass, as in the job files. */
  private static final int BATCH = 256;

  private final Supplier<Backbone> network;
  private SparkContext sentTo;
  private Scorer scorer;

  /**
   * @param network makes it, when it is needed first
   */
  public ServedNetwork(Supplier<Backbone> network) {
    this.network = network;
  }

  /** What scores on the executors of an application. */
  public synchronized Scorer in(SparkContext spark) {
    if (sentTo != spark) {
      int threads = spark.getConf().getInt("spark.task.cpus", 1);
      var profile = NativeRuntime.profile(threads);
      Broadcast<Backbone> sent = JavaSparkContext.fromSparkContext(spark).broadcast(network.get());
      scorer = new Scorer(sent, profile, BATCH);
      sentTo = spark;
    }
    return scorer;
  }
}
