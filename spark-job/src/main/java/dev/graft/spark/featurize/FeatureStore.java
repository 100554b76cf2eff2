package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleBlock;
import dev.graft.featurize.Backbone;
import dev.graft.network.ArithmeticProfile;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.read.Part;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/**
 * The examples as training reads them, kept on the executors: the backbone's activations, or the
 * features themselves when nothing is frozen. What a lost executor held is computed again from the
 * shuffled examples, only that.
 */
public final class FeatureStore implements AutoCloseable {

  private final JavaSparkContext spark;
  private final Map<Part, JavaRDD<ExampleBlock>> parts = new EnumMap<>(Part.class);
  private final Map<Part, int[]> sizes = new EnumMap<>(Part.class);
  private final ScopedBroadcast<Backbone> backbone;
  private final LongAccumulator passes;
  private final String acceleration;

  private FeatureStore(
      JavaSparkContext spark,
      ScopedBroadcast<Backbone> backbone,
      LongAccumulator passes,
      String acceleration) {
    this.spark = spark;
    this.backbone = backbone;
    this.passes = passes;
    this.acceleration = acceleration;
  }

  /** Keeps the examples as they are. */
  public static FeatureStore ofExamples(
      JavaSparkContext spark, Map<Part, JavaRDD<ExampleBlock>> blocks) {
    FeatureStore store = new FeatureStore(spark, null, null, null);
    blocks.forEach((part, rdd) -> store.keep(part, rdd.map(block -> block)));
    return store;
  }

  /**
   * Runs every example through the backbone once and keeps the activations.
   *
   * @param batchSize examples in one forward pass
   */
  public static FeatureStore ofActivations(
      JavaSparkContext spark,
      Map<Part, JavaRDD<ExampleBlock>> blocks,
      Backbone backbone,
      ArithmeticProfile profile,
      int batchSize) {
    LongAccumulator passes = spark.sc().longAccumulator("examples through the backbone");
    FeatureStore store =
        new FeatureStore(spark, new ScopedBroadcast<>(spark, backbone), passes, backbone.summary());
    Featurize featurize = new Featurize(profile, store.backbone.get(), batchSize, passes);
    blocks.forEach((part, rdd) -> store.keep(part, rdd.map(featurize)));
    return store;
  }

  private void keep(Part part, JavaRDD<ExampleBlock> rdd) {
    JavaRDD<ExampleBlock> kept = rdd.persist(StorageLevel.MEMORY_AND_DISK());
    kept.setName("graft " + part);
    spark.setJobDescription("featurize: " + part);
    parts.put(part, kept);
    sizes.put(
        part, kept.map(ExampleBlock::size).collect().stream().mapToInt(size -> size).toArray());
  }

  /** The blocks of a part, or null if the part has no examples. */
  public JavaRDD<ExampleBlock> part(Part part) {
    return parts.get(part);
  }

  /** Examples in each block of a part. */
  public int[] sizes(Part part) {
    return sizes.get(part).clone();
  }

  /**
   * How many examples have passed the backbone, again after a loss included; 0 when nothing is
   * frozen.
   */
  public long passes() {
    return passes == null ? 0 : passes.value();
  }

  /**
   * What runs the backbone, as far as the start-up check has found; null when nothing is frozen.
   */
  public String acceleration() {
    return acceleration;
  }

  @Override
  public void close() {
    parts.values().forEach(rdd -> rdd.unpersist(false));
    if (backbone != null) {
      backbone.close();
    }
  }
}
