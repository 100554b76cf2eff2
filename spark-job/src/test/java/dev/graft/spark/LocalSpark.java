package dev.graft.spark;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The one local Spark of all tests in this JVM: two slots, failed tasks are tried again. */
public final class LocalSpark {

  public static final ArithmeticProfile PROFILE = ArithmeticProfile.choose("auto", 1);

  private static JavaSparkContext spark;

  private LocalSpark() {}

  public static synchronized JavaSparkContext get() {
    if (spark == null) {
      NativeRuntime.pin(PROFILE);
      spark =
          new JavaSparkContext(
              new SparkConf()
                  .setMaster("local[2,4]")
                  .setAppName("tests")
                  .set("spark.ui.enabled", "false")
                  .set("spark.sql.shuffle.partitions", "4")
                  .set("spark.driver.host", "127.0.0.1")
                  .set("spark.driver.bindAddress", "127.0.0.1"));
      spark.setLogLevel("OFF");
    }
    return spark;
  }
}
