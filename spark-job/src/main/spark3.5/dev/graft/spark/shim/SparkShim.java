package dev.graft.spark.shim;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;
import scala.collection.Seq;
import scala.collection.JavaConverters;

/** The calls of Spark 3.5 and Scala 2.12. */
public final class SparkShim {

  private SparkShim() {}

  public static <T> Iterator<T> asJava(scala.collection.Iterator<T> iterator) {
    return JavaConverters.asJavaIterator(iterator);
  }

  public static <K, V> Map<K, V> asJava(scala.collection.Map<K, V> map) {
    return JavaConverters.mapAsJavaMap(map);
  }

  public static <T> List<T> asJava(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }

  public static <T> scala.collection.Iterator<T> asScala(Iterator<T> iterator) {
    return JavaConverters.asScalaIterator(iterator);
  }

  public static <T> Seq<T> asScala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }

  /** Writes what Spark keeps of a stage: its class, its uid and its params. */
  public static void saveMetadata(Params stage, String path, SparkSession spark) {
    DefaultParamsWriter.saveMetadata(
        stage, path, spark.sparkContext(), Option.empty(), Option.empty());
  }

  public static DefaultParamsReader.Metadata loadMetadata(
      String path, SparkSession spark, Class<?> expected) {
    return DefaultParamsReader.loadMetadata(path, spark.sparkContext(), expected.getName());
  }

  /** Where a stage is. */
  public static String place(String path) {
    return path;
  }

  /** The rows as Spark has them, each in the memory of the one before. */
  public static JavaRDD<InternalRow> rows(Dataset<Row> frame) {
    return frame.queryExecution().toRdd().toJavaRDD();
  }

  /** What Spark is going to compute. */
  public static LogicalPlan plan(Dataset<Row> frame) {
    return frame.queryExecution().optimizedPlan();
  }
}
