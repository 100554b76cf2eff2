package dev.graft.tests.gpu;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.store.StoreLimits;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;

/**
 * An application whose tasks tell the GPU that Spark gave them, and that a backbone was opened on;
 * with the argument {@code stages}, not {@code tasks}, those of featurizing, and of what comes
 * after it.
 */
public final class GpuTasks {

  private static final int TASKS = 4;

  private static final ArithmeticProfile PROFILE = ArithmeticProfile.choose("auto", 1).onGpus();

  private GpuTasks() {}

  public static void main(String[] args) {
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("GPUs"))) {
      if (!args[0].equals("stages")) {
        List<Integer> numbers = IntStream.range(0, TASKS).boxed().toList();
        spark
            .parallelize(numbers, TASKS)
            .mapPartitions(new Task())
            .collect()
            .forEach(System.out::println);
      } else {
        stages(spark);
      }
    }
  }

  private static void stages(JavaSparkContext spark) {
    List<ExampleChunk> chunks =
        IntStream.range(0, TASKS)
            .mapToObj(i -> ExampleChunk.of(List.of(new Example(i, new float[] {i}, 0))))
            .toList();
    JavaRDD<ExampleChunk> examples = spark.parallelize(chunks, TASKS);
    try (FeatureStore store =
        FeatureStore.ofActivations(
            ActivationCache.of(spark).alone(),
            StoreLimits.usual(),
            Map.of(Split.TRAIN, examples),
            null,
            new TellingBackbone(),
            StageArithmetic.onGpus(PROFILE, 1, 1),
            1,
            RandomChanges.none(),
            FeatureStore.Pass.SIZES)) {
      store.part(Split.TRAIN).map(new Later()).collect().forEach(System.out::println);
    }
  }

  private static final class Task implements FlatMapFunction<Iterator<Integer>, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Iterator<Integer> numbers) {
      float[] told =
          BackbonePool.use(
              new TellingBackbone(),
              PROFILE,
              extractor -> extractor.activations(new float[1][1])[0]);
      String given = TaskContext.get().resourcesJMap().get("gpu").addresses()[0];
      return List.of(
              String.format(Locale.ROOT, "given %s on %.0f opened %.0f", given, told[0], told[1]))
          .iterator();
    }
  }

  private static final class Later implements Function<ExampleStore, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(ExampleStore kept) {
      return String.format(
          Locale.ROOT,
          "made on %.0f, read with %s",
          kept.features(new int[] {0})[0],
          TaskContext.get().resourcesJMap().keySet());
    }
  }
}
