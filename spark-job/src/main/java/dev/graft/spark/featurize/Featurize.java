package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.featurize.BlockActivations;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.fault.StepWatch;
import dev.graft.train.TrainingExamples;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Replaces the features of a block by the backbone's activations. */
final class Featurize implements Function<ExampleChunk, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Backbone> backbone;
  private final int batchSize;
  private final LongAccumulator passes;

  Featurize(
      ArithmeticProfile profile,
      Broadcast<Backbone> backbone,
      int batchSize,
      LongAccumulator passes) {
    this.profile = profile;
    this.backbone = backbone;
    this.batchSize = batchSize;
    this.passes = passes;
  }

  @Override
  public ExampleChunk call(ExampleChunk block) {
    NativeRuntime.pin(profile);
    passes.add(block.size());
    return BackbonePool.use(
        backbone.value(),
        profile.threads(),
        extractor -> {
          try (StepWatch watch = StepWatch.begin()) {
            TrainingExamples examples = watch.follow(TrainingExamples.of(block));
            return block.withFeatures(BlockActivations.of(extractor, examples, 0, batchSize));
          }
        });
  }
}
