package dev.graft.tests.gpu;

import dev.graft.spark.broadcast.BackbonePool;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * An application whose tasks tell the GPU that Spark gave them, and that a backbone was opened on.
 */
public final class GpuTasks {

  private static final int TASKS = 4;

  private GpuTasks() {}

  public static void main(String[] args) {
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("GPUs"))) {
      List<Integer> numbers = IntStream.range(0, TASKS).boxed().toList();
      spark
          .parallelize(numbers, TASKS)
          .mapPartitions(new Task())
          .collect()
          .forEach(System.out::println);
    }
  }

  private static final class Task implements FlatMapFunction<Iterator<Integer>, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Iterator<Integer> numbers) {
      float[] told =
          BackbonePool.use(
              new TellingBackbone(), 1, extractor -> extractor.activations(new float[1][1])[0]);
      String given = TaskContext.get().resourcesJMap().get("gpu").addresses()[0];
      return List.of(
              String.format(Locale.ROOT, "given %s on %.0f opened %.0f", given, told[0], told[1]))
          .iterator();
    }
  }
}
