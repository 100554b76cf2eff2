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
import dev.graft.train.UnlabelledViews;
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
  private final StrongViews strong;

  /** Something done with the examples of a partition. */
  public interface Use<T> {
    T with(TrainingExamples examples);
  }

  /** The same with unlabelled ones beside them; null: there are none. */
  public interface UseOfBoth<T> {
    T with(TrainingExamples examples, UnlabelledViews unlabelled);
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
    this(augmentation, backbone, passes, profile, mixup, seed, null, 0, null);
  }

  private TrainingInput(
      Augmentation augmentation,
      Broadcast<Backbone> backbone,
      LongAccumulator passes,
      ArithmeticProfile profile,
      double mixup,
      long seed,
      Corruption corruption,
      int readers,
      StrongViews strong) {
    this.augmentation = augmentation;
    this.backbone = backbone;
    this.passes = passes;
    this.profile = profile;
    this.mixup = mixup;
    this.seed = seed;
    this.corruption = corruption;
    this.readers = readers;
    this.strong = strong;
  }

  /**
   * The same with unlabelled examples.
   *
   * @param views how these are changed; null: there are none to train on
   */
  TrainingInput beside(StrongViews views) {
    return new TrainingInput(
        augmentation, backbone, passes, profile, mixup, seed, corruption, readers, views);
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
        augmentation, backbone, passes, profile, mixup, seed, corruption, others, strong);
  }

  /**
   * The same of which something is taken, the examples themselves being the targets.
   *
   * @param taken null: nothing
   */
  TrainingInput taking(Corruption taken) {
    return new TrainingInput(
        augmentation, backbone, passes, profile, mixup, seed, taken, readers, strong);
  }

  /**
   * The examples as training reads them.
   *
   * @param blocks of one partition: one, or one a view
   * @param outputs of the network that is trained
   */
  public <T> T train(Iterator<ExampleStore> blocks, int outputs, Use<T> use) {
    return train(blocks, false, outputs, (examples, none) -> use.with(examples));
  }

  /**
   * The same with unlabelled examples.
   *
   * @param beside whether the second half of the blocks is of these
   */
  public <T> T train(Iterator<ExampleStore> blocks, boolean beside, int outputs, UseOfBoth<T> use) {
    List<ExampleStore> all = new ArrayList<>();
    blocks.forEachRemaining(all::add);
    int own = beside ? all.size() / 2 : all.size();
    List<ExampleStore> others = all.subList(own, all.size());
    TrainingExamples examples = corrupted(changed(all.subList(0, own)));
    UnlabelledViews views =
        others.isEmpty() || others.get(0).size() == 0 || strong == null ? null : views(others);
    UseOfBoth<T> mixed =
        (read, more) ->
            use.with(mixup == 0 ? read : new MixedExamples(read, mixup, outputs, seed), more);
    if (readers == 0) {
      return extracted(examples, views, mixed);
    }
    try (AheadExamples ahead = new AheadExamples(examples, readers)) {
      return extracted(ahead, views, mixed);
    }
  }

  private TrainingExamples changed(List<ExampleStore> views) {
    return augmentation == null
        ? new ViewedExamples(views)
        : new AugmentedExamples(views.get(0), augmentation);
  }

  private UnlabelledViews views(List<ExampleStore> blocks) {
    TrainingExamples weak = changed(blocks);
    return new UnlabelledViews(weak, strong.of(weak, blocks.get(0)));
  }

  /** The examples without augmentation; of views the first. */
  public <T> T unchanged(Iterator<ExampleStore> blocks, Use<T> use) {
    return extracted(
        corrupted(TrainingExamples.of(blocks.next())), null, (read, none) -> use.with(read));
  }

  private TrainingExamples corrupted(TrainingExamples examples) {
    return corruption == null ? examples : new CorruptedExamples(examples, corruption, seed);
  }

  private <T> T extracted(TrainingExamples examples, UnlabelledViews views, UseOfBoth<T> use) {
    if (backbone == null) {
      return watched(examples, views, use);
    }
    return BackbonePool.use(
        backbone.value(),
        profile,
        extractor -> {
          ExtractedExamples extracted = new ExtractedExamples(examples, extractor);
          if (views == null) {
            T result = watched(extracted, null, use);
            passes.add(extracted.passed());
            return result;
          }
          ExtractedExamples weak = new ExtractedExamples(views.weak(), extractor);
          ExtractedExamples changed = new ExtractedExamples(views.strong(), extractor);
          T result = watched(extracted, new UnlabelledViews(weak, changed), use);
          passes.add(extracted.passed() + weak.passed() + changed.passed());
          return result;
        });
  }

  private static <T> T watched(TrainingExamples examples, UnlabelledViews views, UseOfBoth<T> use) {
    try (StepWatch watch = StepWatch.begin()) {
      return use.with(watch.follow(examples), views);
    }
  }
}
