package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.featurize.BlockActivations;
import dev.graft.image.Augmentation;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.fault.StepWatch;
import dev.graft.train.AugmentedExamples;
import dev.graft.train.TrainingExamples;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Makes several chunks of one: the backbone's activations of as many views of the examples. */
final class FeaturizeViews implements FlatMapFunction<ExampleChunk, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Backbone> backbone;
  private final int batchSize;
  private final LongAccumulator passes;
  private final Augmentation augmentation;
  private final int views;
  private final int most;

  /**
   * @param most examples of a chunk of activations
   */
  FeaturizeViews(
      ArithmeticProfile profile,
      Broadcast<Backbone> backbone,
      int batchSize,
      LongAccumulator passes,
      Augmentation augmentation,
      int views,
      int most) {
    this.profile = profile;
    this.backbone = backbone;
    this.batchSize = batchSize;
    this.passes = passes;
    this.augmentation = augmentation;
    this.views = views;
    this.most = most;
  }

  @Override
  public Iterator<ExampleChunk> call(ExampleChunk chunk) {
    List<Iterator<? extends ExampleChunk>> made = new ArrayList<>();
    for (int i = 0; i < views; i++) {
      int view = i;
      made.add(
          IteratorUtils.transformedIterator(
              chunk.cut(most),
              part -> activations(part, new AugmentedExamples(part, augmentation), view)));
    }
    return IteratorUtils.chainedIterator(made);
  }

  private ExampleChunk activations(ExampleChunk block, AugmentedExamples changed, int view) {
    NativeRuntime.pin(profile);
    passes.add(block.size());
    return BackbonePool.use(
        backbone.value(),
        profile,
        extractor -> {
          try (StepWatch watch = StepWatch.begin()) {
            TrainingExamples examples = watch.follow(changed);
            return block
                .withFeatures(BlockActivations.of(extractor, examples, view, batchSize))
                .ofView(view);
          }
        });
  }
}
