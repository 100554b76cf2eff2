package dev.graft.spark.shim;

import java.io.File;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.ReadWriteUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The calls of Spark 4 and Scala 2.13. */
public final class SparkShim {

  private SparkShim() {}

  public static <T> Iterator<T> asJava(scala.collection.Iterator<T> iterator) {
    return CollectionConverters.asJava(iterator);
  }

  public static <K, V> Map<K, V> asJava(scala.collection.Map<K, V> map) {
    return CollectionConverters.asJava(map);
  }

  public static <T> List<T> asJava(scala.collection.Seq<T> seq) {
    return CollectionConverters.asJava(seq);
  }

  public static <T> scala.collection.Iterator<T> asScala(Iterator<T> iterator) {
    return CollectionConverters.asScala(iterator);
  }

  public static <T> Seq<T> asScala(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /** Writes what Spark keeps of a stage: its class, its uid and its params. */
  public static void saveMetadata(Params stage, String path, SparkSession spark) {
    DefaultParamsWriter.saveMetadata(stage, path, spark, Option.empty(), Option.empty());
  }

  public static DefaultParamsReader.Metadata loadMetadata(
      String path, SparkSession spark, Class<?> expected) {
    return DefaultParamsReader.loadMetadata(path, spark, expected.getName());
  }

  /** Where a stage is: one that Spark Connect's server puts away for a while, on its own disk. */
  public static String place(String path) {
    boolean away = (Boolean) ReadWriteUtils.localSavingModeState().get();
    return away ? new File(path).toURI().toString() : path;
  }

  /** The rows as Spark has them, each in the memory of the one before. */
  public static JavaRDD<InternalRow> rows(Dataset<Row> frame) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) frame).queryExecution().toRdd().toJavaRDD();
  }

  /** What Spark is going to compute. */
  public static LogicalPlan plan(Dataset<Row> frame) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) frame).queryExecution().optimizedPlan();
  }
}
