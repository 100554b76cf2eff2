package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleBlock;
import dev.graft.dataset.Split;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.EnumMap;
import java.util.List;
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
  private final Map<Split, JavaRDD<ExampleBlock>> parts = new EnumMap<>(Split.class);
  private final Map<Split, int[]> sizes = new EnumMap<>(Split.class);
  private final Pass pass;
  private final ScopedBroadcast<Backbone> backbone;
  private final LongAccumulator passes;
  private final String acceleration;
  private TrainingInput input = TrainingInput.plain();
  private FeatureScales scales;

  /** What is gathered in the pass that makes the training examples. */
  public enum Pass {
    /** How many there are. */
    SIZES,
    /** Mean and deviation of every feature too, which a solver needs. */
    MOMENTS
  }

  private FeatureStore(
      JavaSparkContext spark,
      Pass pass,
      ScopedBroadcast<Backbone> backbone,
      LongAccumulator passes,
      String acceleration) {
    this.spark = spark;
    this.pass = pass;
    this.backbone = backbone;
    this.passes = passes;
    this.acceleration = acceleration;
  }

  /** Keeps the examples as they are. */
  public static FeatureStore ofExamples(
      JavaSparkContext spark, Map<Split, JavaRDD<ExampleBlock>> blocks) {
    return ofExamples(spark, blocks, RandomChanges.none(), Pass.SIZES);
  }

  /**
   * The same.
   *
   * @param changes of training examples, made as they are read
   * @param pass what is gathered on the way
   */
  public static FeatureStore ofExamples(
      JavaSparkContext spark,
      Map<Split, JavaRDD<ExampleBlock>> blocks,
      RandomChanges changes,
      Pass pass) {
    FeatureStore store = new FeatureStore(spark, pass, null, null, null);
    store.input =
        new TrainingInput(changes.pictures(), null, null, 0, changes.mixup(), changes.seed());
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
      Map<Split, JavaRDD<ExampleBlock>> blocks,
      Backbone backbone,
      ArithmeticProfile profile,
      int batchSize) {
    return ofActivations(spark, blocks, backbone, profile, batchSize, RandomChanges.none());
  }

  /**
   * The same, but that training pictures which are changed at random are kept as they are and pass
   * the backbone as they are read, or are kept in several views.
   */
  public static FeatureStore ofActivations(
      JavaSparkContext spark,
      Map<Split, JavaRDD<ExampleBlock>> blocks,
      Backbone backbone,
      ArithmeticProfile profile,
      int batchSize,
      RandomChanges changes) {
    return ofActivations(spark, blocks, null, backbone, profile, batchSize, changes, Pass.SIZES);
  }

  /**
   * The same.
   *
   * @param pieces the training examples in more blocks, for more tasks; null: there are no others
   * @param pass what is gathered on the way
   */
  public static FeatureStore ofActivations(
      JavaSparkContext spark,
      Map<Split, JavaRDD<ExampleBlock>> blocks,
      JavaRDD<ExampleBlock> pieces,
      Backbone backbone,
      ArithmeticProfile profile,
      int batchSize,
      RandomChanges changes,
      Pass pass) {
    LongAccumulator passes = spark.sc().longAccumulator("examples through the backbone");
    FeatureStore store =
        new FeatureStore(
            spark, pass, new ScopedBroadcast<>(spark, backbone), passes, backbone.summary());
    Featurize featurize = new Featurize(profile, store.backbone.get(), batchSize, passes);
    boolean changed = changes.pictures() != null;
    boolean anew = changed && changes.views() == 0;
    store.input =
        new TrainingInput(
            anew ? changes.pictures() : null,
            anew ? store.backbone.get() : null,
            passes,
            profile.threads(),
            changes.mixup(),
            changes.seed());
    blocks.forEach(
        (part, rdd) -> {
          if (part == Split.TRAIN && !changed && pieces != null) {
            store.keep(part, JoinPieces.of(pieces.map(featurize), rdd.getNumPartitions()));
          } else if (part != Split.TRAIN || !changed) {
            store.keep(part, rdd.map(featurize));
          } else if (anew) {
            store.keep(part, rdd.map(block -> block));
          } else {
            store.keep(
                part,
                rdd.flatMap(
                    new FeaturizeViews(
                        profile,
                        store.backbone.get(),
                        batchSize,
                        passes,
                        changes.pictures(),
                        changes.views())));
          }
        });
    return store;
  }

  private void keep(Split part, JavaRDD<ExampleBlock> rdd) {
    JavaRDD<ExampleBlock> kept = rdd.persist(StorageLevel.MEMORY_AND_DISK());
    kept.setName("graft " + part);
    spark.setJobDescription("featurize: " + part);
    parts.put(part, kept);
    List<FirstLook.Seen> seen =
        kept.mapPartitions(new FirstLook(part == Split.TRAIN ? pass : Pass.SIZES)).collect();
    sizes.put(part, seen.stream().mapToInt(FirstLook.Seen::size).toArray());
    if (part == Split.TRAIN && pass == Pass.MOMENTS) {
      // In the order of partitions: the same bits whatever runs them.
      scales =
          seen.stream()
              .map(FirstLook.Seen::scales)
              .reduce(FeatureScales.none(), FeatureScales::merge);
    }
  }

  /** The blocks of a part, or null if the part has no examples. */
  public JavaRDD<ExampleBlock> part(Split part) {
    return parts.get(part);
  }

  /** How executors read the training examples. */
  public TrainingInput input() {
    return input;
  }

  /** Examples in each block of a part. */
  public int[] sizes(Split part) {
    return sizes.get(part).clone();
  }

  /** Mean and deviation of the training features; null: they were not gathered. */
  public FeatureScales scales() {
    return scales;
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
