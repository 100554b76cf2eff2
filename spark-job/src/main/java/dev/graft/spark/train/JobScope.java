package dev.graft.spark.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Marks the Spark jobs that this thread starts with a tag. The caller's own job group stays, so
 * that whoever cancels it stops Graft too; its tags and its description are put back at the end.
 */
public final class JobScope implements AutoCloseable {

  private static final String DESCRIPTION = "spark.job.description";
  private static final String INTERRUPT = "spark.job.interruptOnCancel";
  private static final List<String> CHANGED = List.of(DESCRIPTION, INTERRUPT, "spark.job.tags");

  private final JavaSparkContext spark;
  private final Map<String, String> before = new HashMap<>();

  JobScope(JavaSparkContext spark, String tag, String description) {
    this.spark = spark;
    CHANGED.forEach(name -> before.put(name, spark.getLocalProperty(name)));
    spark.addJobTag(tag);
    spark.setJobDescription(description);
    // A native call that is interrupted may leave its thread's arrays half written.
    spark.setLocalProperty(INTERRUPT, "false");
  }

  @Override
  public void close() {
    before.forEach(spark::setLocalProperty);
  }
}
