package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.featurize.ExtractedExamples;
import dev.graft.image.Augmentation;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.fault.StepWatch;
import dev.graft.train.AheadExamples;
import dev.graft.train.AugmentedExamples;
import dev.graft.train.CorruptedExamples;
import dev.graft.train.Corruption;
import dev.graft.train.MixedExamples;
import dev.graft.train.TrainingExamples;
import dev.graft.train.ViewedExamples;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * How an executor reads the training blocks of a partition: as they are, changed at random, through
 * a frozen backbone, mixed.
 */
public final class TrainingInput implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Augmentation augmentation;
  private final Broadcast<Backbone> backbone;
  private final LongAccumulator passes;
  private final ArithmeticProfile profile;
  private final double mixup;
  private final long seed;
  private final Corruption corruption;
  private final int readers;

  /** Something done with the examples of a partition. */
  public interface Use<T> {
    T with(TrainingExamples examples);
  }

  /**
   * @param augmentation changes that are made as examples are read; null: none
   * @param backbone what they pass as they are read; null: nothing
   * @param passes counts how many do
   * @param profile how they pass it; null: they do not
   * @param mixup both parameters of the Beta distribution of shares; 0: examples are not mixed
   * @param seed the job's
   */
  TrainingInput(
      Augmentation augmentation,
      Broadcast<Backbone> backbone,
      LongAccumulator passes,
      ArithmeticProfile profile,
      double mixup,
      long seed) {
    this(augmentation, backbone, passes, profile, mixup, seed, null, 0);
  }

  private TrainingInput(
      Augmentation augmentation,
      Broadcast<Backbone> backbone,
      LongAccumulator passes,
      ArithmeticProfile profile,
      double mixup,
      long seed,
      Corruption corruption,
      int readers) {
    this.augmentation = augmentation;
    this.backbone = backbone;
    this.passes = passes;
    this.profile = profile;
    this.mixup = mixup;
    this.seed = seed;
    this.corruption = corruption;
    this.readers = readers;
  }

  /** Examples as they are in their blocks. */
  public static TrainingInput plain() {
    return new TrainingInput(null, null, null, null, 0, 0);
  }

  /**
   * The same, read by threads of their own.
   *
   * @param others how many; 0: the one that trains reads
   */
  public TrainingInput ahead(int others) {
    return new TrainingInput(
        augmentation, backbone, passes, profile, mixup, seed, corruption, others);
  }

  /**
   * The same of which something is taken, the examples themselves being the targets.
   *
   * @param taken null: nothing
   */
  TrainingInput taking(Corruption taken) {
    return new TrainingInput(augmentation, backbone, passes, profile, mixup, seed, taken, readers);
  }

  /**
   * The examples as training reads them.
   *
   * @param blocks of one partition: one, or one a view
   * @param outputs of the network that is trained
   */
  public <T> T train(Iterator<ExampleStore> blocks, int outputs, Use<T> use) {
    List<ExampleStore> views = new ArrayList<>();
    blocks.forEachRemaining(views::add);
    TrainingExamples examples =
        corrupted(
            augmentation == null
                ? new ViewedExamples(views)
                : new AugmentedExamples(views.get(0), augmentation));
    Use<T> mixed =
        read -> use.with(mixup == 0 ? read : new MixedExamples(read, mixup, outputs, seed));
    if (readers == 0) {
      return extracted(examples, mixed);
    }
    try (AheadExamples ahead = new AheadExamples(examples, readers)) {
      return extracted(ahead, mixed);
    }
  }

  /** The examples without augmentation; of views the first. */
  public <T> T unchanged(Iterator<ExampleStore> blocks, Use<T> use) {
    return extracted(corrupted(TrainingExamples.of(blocks.next())), use);
  }

  private TrainingExamples corrupted(TrainingExamples examples) {
    return corruption == null ? examples : new CorruptedExamples(examples, corruption, seed);
  }

  private <T> T extracted(TrainingExamples examples, Use<T> use) {
    if (backbone == null) {
      return watched(examples, use);
    }
    return BackbonePool.use(
        backbone.value(),
        profile,
        extractor -> {
          ExtractedExamples extracted = new ExtractedExamples(examples, extractor);
          T result = watched(extracted, use);
          passes.add(extracted.passed());
          return result;
        });
  }

  private static <T> T watched(TrainingExamples examples, Use<T> use) {
    try (StepWatch watch = StepWatch.begin()) {
      return use.with(watch.follow(examples));
    }
  }
}
