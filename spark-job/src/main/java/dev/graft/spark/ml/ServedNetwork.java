package dev.graft.spark.ml;

import dev.graft.featurize.Backbone;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NativeRuntime;
import dev.graft.spark.predict.Scorer;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Option;

/**
 * A network on its way to executors: sent once a Spark application, at the first use, shared by the
 * copies of a model. Spark frees it when nobody holds it any more.
 */
final class ServedNetwork {

  /** Examples in one forward pass, as in the job files. */
  private static final int BATCH = 256;

  private final Supplier<Backbone> network;
  private SparkContext sentTo;
  private Scorer scorer;

  /**
   * @param network makes it, when it is needed first
   */
  ServedNetwork(Supplier<Backbone> network) {
    this.network = network;
  }

  /**
   * Pins how this JVM computes. It has to be done before anything of a network is loaded here: the
   * native libraries read their settings once.
   */
  static ArithmeticProfile pin() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    return NativeRuntime.profile(
        active.isDefined() ? active.get().getConf().getInt("spark.task.cpus", 1) : 1);
  }

  synchronized Scorer in(SparkContext spark) {
    if (sentTo != spark) {
      ArithmeticProfile profile = pin();
      Broadcast<Backbone> sent = JavaSparkContext.fromSparkContext(spark).broadcast(network.get());
      scorer = new Scorer(sent, profile, BATCH);
      sentTo = spark;
    }
    return scorer;
  }
}
