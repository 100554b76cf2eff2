package dev.graft.spark.predict;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** Something that reads a model. */
  public interface Load {
    Bundle load() throws IOException;
  }

  /**
   * Loads a model in a JVM that may not have computed anything yet: how it computes is pinned
   * before, for the native libraries read their settings once.
   *
   * @param path where it is, for the message
   * @throws UncheckedIOException if it cannot be read
   */
  public static Bundle load(String path, Load model) {
    pin();
    try {
      return model.load();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load a model from " + path, e);
    }
  }

  /**
   * How this JVM computes; if that is not decided yet, as the tasks of the application that runs,
   * so that training can follow in the same JVM.
   */
  public static ArithmeticProfile pin() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    return NativeRuntime.profile(
        active.isDefined() ? active.get().getConf().getInt("spark.task.cpus", 1) : 1);
  }

  /** What scores on the executors of an application. */
  public synchronized Scorer in(SparkContext spark) {
    if (sentTo != spark) {
      ArithmeticProfile profile = pin();
      Broadcast<Backbone> sent = JavaSparkContext.fromSparkContext(spark).broadcast(network.get());
      scorer = new Scorer(sent, profile, BATCH);
      sentTo = spark;
    }
    return scorer;
  }
}
