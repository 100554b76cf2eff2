package dev.graft.featurize;

import dev.graft.dataset.ExampleStore;
import dev.graft.model.FeatureExtractor;
import dev.graft.train.TrainingExamples;
import java.util.stream.IntStream;

/** Runs a backbone over a block, batch after batch. */
public final class BlockActivations {

  private BlockActivations() {}

  /** The activations of every example of a block, one row each. */
  public static float[][] of(FeatureExtractor backbone, ExampleStore block, int batchSize) {
    return of(backbone, TrainingExamples.of(block), 0, batchSize);
  }

  /** The same of examples as they are in an epoch. */
  public static float[][] of(
      FeatureExtractor backbone, TrainingExamples block, int epoch, int batchSize) {
    float[][] activations = new float[block.size()][];
    for (int from = 0; from < block.size(); from += batchSize) {
      int[] batch = IntStream.range(from, Math.min(from + batchSize, block.size())).toArray();
      float[][] rows = backbone.activations(block.read(batch, epoch).rows());
      System.arraycopy(rows, 0, activations, from, batch.length);
    }
    return activations;
  }
}
