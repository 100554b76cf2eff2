package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleChunk;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.featurize.BlockActivations;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.fault.StepWatch;
import dev.graft.train.LentRows;
import dev.graft.train.TrainingExamples;
import java.util.Iterator;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Replaces the features of chunks by the backbone's activations, in as many chunks as these need:
 * they may be far wider.
 */
final class Featurize implements FlatMapFunction<ExampleChunk, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Backbone> backbone;
  private final int batchSize;
  private final LongAccumulator passes;
  private final int most;

  /**
   * @param most examples of a chunk of activations
   */
  Featurize(
      ArithmeticProfile profile,
      Broadcast<Backbone> backbone,
      int batchSize,
      LongAccumulator passes,
      int most) {
    this.profile = profile;
    this.backbone = backbone;
    this.batchSize = batchSize;
    this.passes = passes;
    this.most = most;
  }

  @Override
  public Iterator<ExampleChunk> call(ExampleChunk chunk) {
    LentRows lent = new LentRows();
    return IteratorUtils.transformedIterator(chunk.cut(most), block -> activations(block, lent));
  }

  private ExampleChunk activations(ExampleChunk block, LentRows lent) {
    NativeRuntime.pin(profile);
    passes.add(block.size());
    return BackbonePool.use(
        backbone.value(),
        profile,
        extractor -> {
          try (StepWatch watch = StepWatch.begin()) {
            TrainingExamples examples = watch.follow(TrainingExamples.passing(block, lent));
            return block.withFeatures(BlockActivations.of(extractor, examples, 0, batchSize));
          }
        });
  }
}
