package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Footprint;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.read.Pieces;
import dev.graft.spark.store.StoreBlocks;
import dev.graft.spark.store.StoreLimits;
import dev.graft.spark.store.StoredExamples;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.train.CoralAlignment;
import dev.graft.train.FeatureShift;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The examples as training reads them, kept on the executors: the backbone's activations, or the
 * features themselves when nothing is frozen. What a lost executor held is computed again from the
 * shuffled examples, only that. Activations that are there already are read, and nothing is
 * computed.
 */
public final class FeatureStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FeatureStore.class);

  private final JavaSparkContext spark;
  private final Map<Split, JavaRDD<ExampleStore>> parts = new EnumMap<>(Split.class);
  private final Map<Split, int[]> sizes = new EnumMap<>(Split.class);
  private final ActivationCache.Lease lease;
  private final StoreLimits limits;
  private final Pass pass;
  private final ScopedBroadcast<Backbone> backbone;
  private final LongAccumulator passes;
  private final String acceleration;
  private TrainingInput input = TrainingInput.plain();
  private RandomChanges changes = RandomChanges.none();

  /** Null: examples are as they are. */
  private ScopedBroadcast<CoralAlignment> alignment;

  private FeatureScales scales;

  /** Of the unlabelled examples; null: not gathered. */
  private FeatureScales unlabelled;

  /** The training examples, as executors keep them; null: not yet. */
  private StoredExamples training;

  /** How many each worker had before they were divided anew; null: they were not. */
  private int[] before;

  /** Where they are now; null: they were not. */
  private StoreBlocks moved;

  /** What is gathered of the training examples in a first pass over them. */
  public enum Pass {
    /** How many there are. */
    SIZES,
    /** Mean and deviation of every feature too, which a solver needs. */
    MOMENTS
  }

  private FeatureStore(
      ActivationCache.Lease lease,
      StoreLimits limits,
      Pass pass,
      ScopedBroadcast<Backbone> backbone,
      LongAccumulator passes,
      String acceleration) {
    this.lease = lease;
    this.spark = lease.blocks().spark();
    this.limits = limits;
    this.pass = pass;
    this.backbone = backbone;
    this.passes = passes;
    this.acceleration = acceleration;
  }

  /**
   * Keeps the examples as they are.
   *
   * @param limits of what is kept where
   * @param changes of training examples, made as they are read
   * @param pass what is gathered on the way
   */
  public static FeatureStore ofExamples(
      JavaSparkContext spark,
      StoreLimits limits,
      Map<Split, JavaRDD<ExampleChunk>> blocks,
      RandomChanges changes,
      Pass pass) {
    FeatureStore store =
        new FeatureStore(ActivationCache.of(spark).alone(), limits, pass, null, null, null);
    store.input =
        new TrainingInput(changes.pictures(), null, null, null, changes.mixup(), changes.seed())
            .taking(changes.corruption())
            .beside(changes.strong());
    store.changes = changes;
    return store.filled(() -> blocks.forEach(store::keep));
  }

  /**
   * Runs every example through the backbone once and keeps the activations; but training pictures
   * that are changed at random are kept as they are and pass the backbone as they are read, or are
   * kept in several views.
   *
   * @param lease where they are kept, and may be already
   * @param limits of what is kept where
   * @param pieces the training examples in more partitions, for more tasks; null: there are no
   *     others
   * @param arithmetic of the tasks that run the backbone; where that is apart, others read what is
   *     kept
   * @param batchSize examples in one forward pass
   * @param pass what is gathered on the way
   */
  public static FeatureStore ofActivations(
      ActivationCache.Lease lease,
      StoreLimits limits,
      Map<Split, JavaRDD<ExampleChunk>> blocks,
      Pieces pieces,
      Backbone backbone,
      StageArithmetic arithmetic,
      int batchSize,
      RandomChanges changes,
      Pass pass) {
    JavaSparkContext spark = lease.blocks().spark();
    ArithmeticProfile profile = arithmetic.profile();
    LongAccumulator passes = spark.sc().longAccumulator("examples through the backbone");
    FeatureStore store =
        new FeatureStore(
            lease,
            limits,
            pass,
            new ScopedBroadcast<>(spark, backbone),
            passes,
            summary(backbone, profile));
    int most = limits.examples(Shapes.length(backbone.outputShape()), batchSize);
    Featurize featurize = new Featurize(profile, store.backbone.get(), batchSize, passes, most);
    boolean changed = changes.pictures() != null;
    boolean anew = changed && changes.views() == 0;
    store.input =
        new TrainingInput(
                anew ? changes.pictures() : null,
                anew ? store.backbone.get() : null,
                passes,
                profile,
                changes.mixup(),
                changes.seed())
            .beside(
                changes.strong() == null || anew
                    ? changes.strong()
                    : changes.strong().ofActivations());
    return store.filled(
        () ->
            blocks.forEach(
                (part, rdd) -> {
                  boolean trained = part == Split.TRAIN || part == Split.UNLABELLED;
                  if (part == Split.TRAIN && !changed && pieces != null) {
                    JavaRDD<ExampleChunk> made = pieces.pieces().flatMap(featurize);
                    store.keep(part, JoinPieces.of(arithmetic.on(made), pieces, most));
                  } else if (!trained || !changed) {
                    JavaRDD<ExampleChunk> made = arithmetic.on(rdd.flatMap(featurize));
                    store.keep(part, arithmetic.apart() ? StageEnd.of(made) : made);
                  } else if (anew) {
                    store.keep(part, rdd);
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
                                changes.views(),
                                most)));
                  }
                }));
  }

  /** What runs a backbone, for people. */
  public static String summary(Backbone backbone, ArithmeticProfile profile) {
    boolean gpus = profile.gpus() && backbone.gpuNeeds() != null;
    return backbone.summary() + (gpus ? ", GPUs" : "");
  }

  /** With all parts; after a failure with none, as nobody else could let go of them. */
  private FeatureStore filled(Runnable fill) {
    try {
      fill.run();
      lease.filled();
      return this;
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      close();
      throw e;
    }
  }

  private void keep(Split part, JavaRDD<ExampleChunk> rdd) {
    List<FirstLook.Found> seen =
        keep(
            part,
            StoredExamples.of(rdd, limits, lease.blocks().of(part)),
            part == Split.TRAIN || part == Split.UNLABELLED ? pass : Pass.SIZES,
            "featurize: " + part);
    if (part == Split.TRAIN && pass == Pass.MOMENTS) {
      scales = scales(seen);
    } else if (part == Split.UNLABELLED && pass == Pass.MOMENTS) {
      unlabelled = scales(seen);
    }
  }

  private List<FirstLook.Found> keep(
      Split part, StoredExamples examples, Pass gathered, String description) {
    JavaRDD<ExampleStore> kept = examples.toJavaRDD();
    kept.setName("graft " + part);
    spark.setJobDescription(description);
    if (part == Split.TRAIN) {
      training = examples;
    }
    parts.put(part, kept);
    List<FirstLook.Found> seen =
        PartitionTasks.collect(PartitionTasks.map(kept, new FirstLook(gathered)));
    tell(part, seen);
    sizes.put(part, seen.stream().mapToInt(FirstLook.Found::size).toArray());
    return seen;
  }

  /**
   * Divides the training examples anew among the workers: moves those that get another, once. What
   * they were before stays, as long as this is open: of it what is lost afterwards is made again,
   * and nothing that has not been lost passes the backbone for that.
   *
   * @param shares examples of each worker, as many together
   */
  public void divide(int[] shares) {
    if (Arrays.equals(sizes(Split.TRAIN), shares)) {
      return;
    }
    before = sizes(Split.TRAIN);
    moved = new StoreBlocks(spark);
    keep(
        Split.TRAIN,
        training.divided(before, shares, moved.of(Split.TRAIN)),
        Pass.SIZES,
        "move: " + Split.TRAIN);
  }

  /** Where there is more than one chunk a worker, or one that is not in memory. */
  private static void tell(Split part, List<FirstLook.Found> seen) {
    Footprint all =
        seen.stream().map(FirstLook.Found::footprint).reduce(Footprint.none(), Footprint::merge);
    if (all.chunks() > seen.size() || all.mappedBytes() > 0) {
      LOG.info("{} kept: {}", part.name().toLowerCase(Locale.ROOT), all);
    }
  }

  /** The blocks of a part, or null if the part has no examples. */
  public JavaRDD<ExampleStore> part(Split part) {
    JavaRDD<ExampleStore> kept = parts.get(part);
    if (kept == null) {
      return null;
    }
    boolean ofSource = part == Split.TRAIN || part == Split.VALIDATION;
    if (alignment != null && ofSource) {
      return kept.map(new AlignExamples(alignment.get()));
    }
    return changes.corruption() == null
        ? kept
        : kept.map(new ReconstructExamples(part, changes.corruption(), changes.seed()));
  }

  /**
   * From here on training and validation examples are read as aligned with a target.
   *
   * @param found of their features and the target's
   */
  public void align(CoralAlignment found) {
    alignment = new ScopedBroadcast<>(spark, found);
    if (pass == Pass.MOMENTS) {
      spark.setJobDescription("align: mean and deviation of the features");
      scales = scales(part(Split.TRAIN).mapPartitions(new FirstLook(pass)).collect());
    }
  }

  /** How training and validation examples are aligned; null: they are not. */
  public CoralAlignment alignment() {
    return alignment == null ? null : alignment.get().value();
  }

  /** In the order of partitions: the same bits whatever runs them. */
  private static FeatureScales scales(List<FirstLook.Found> seen) {
    return seen.stream()
        .map(FirstLook.Found::scales)
        .reduce(FeatureScales.none(), FeatureScales::merge);
  }

  /** The blocks of validation and test, as far as these have examples. */
  public Map<Split, JavaRDD<ExampleStore>> evaluated() {
    Map<Split, JavaRDD<ExampleStore>> evaluated = new EnumMap<>(Split.class);
    Stream.of(Split.VALIDATION, Split.TEST)
        .filter(parts::containsKey)
        .forEach(part -> evaluated.put(part, part(part)));
    return evaluated;
  }

  /** How executors read the training examples. */
  public TrainingInput input() {
    return input;
  }

  /** Examples in each block of a part. */
  public int[] sizes(Split part) {
    return sizes.get(part).clone();
  }

  /** Training examples of each worker before they were divided anew, if they were. */
  public int[] sizesBefore() {
    return before == null ? sizes(Split.TRAIN) : before.clone();
  }

  /** Mean and deviation of the training features; null: they were not gathered. */
  public FeatureScales scales() {
    return scales;
  }

  /** How unlike the training examples the unlabelled ones look; null: it was not gathered. */
  public FeatureShift shift() {
    return scales == null || unlabelled == null ? null : FeatureShift.of(scales, unlabelled);
  }

  /**
   * How many examples have passed the backbone, again after a loss included; 0 when nothing is
   * frozen.
   */
  public long passes() {
    return passes == null ? 0 : passes.value();
  }

  /** A lease of the activations that outlives this store; null: nobody else shall use them. */
  public ActivationCache.Lease leased() {
    return lease.another();
  }

  /** Whether activations of an earlier job are used again. */
  public boolean again() {
    return lease.again();
  }

  /**
   * What runs the backbone, as far as the start-up check has found; null when nothing is frozen.
   */
  public String acceleration() {
    return acceleration;
  }

  @Override
  public void close() {
    if (moved != null) {
      moved.release(false);
    }
    lease.close();
    if (alignment != null) {
      alignment.close();
    }
    if (backbone != null) {
      backbone.close();
    }
  }
}
