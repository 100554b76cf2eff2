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
import java.util.Iterator;
import java.util.stream.IntStream;
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

  FeaturizeViews(
      ArithmeticProfile profile,
      Broadcast<Backbone> backbone,
      int batchSize,
      LongAccumulator passes,
      Augmentation augmentation,
      int views) {
    this.profile = profile;
    this.backbone = backbone;
    this.batchSize = batchSize;
    this.passes = passes;
    this.augmentation = augmentation;
    this.views = views;
  }

  @Override
  public Iterator<ExampleChunk> call(ExampleChunk block) {
    NativeRuntime.pin(profile);
    AugmentedExamples changed = new AugmentedExamples(block, augmentation);
    return IntStream.range(0, views).mapToObj(view -> activations(block, changed, view)).iterator();
  }

  private ExampleChunk activations(ExampleChunk block, AugmentedExamples changed, int view) {
    passes.add(block.size());
    return BackbonePool.use(
        backbone.value(),
        profile.threads(),
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
