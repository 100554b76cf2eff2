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
      float[][] read = block.read(batch, epoch).rows();
      float[][] rows = backbone.activations(read);
      for (int i = 0; i < batch.length; i++) {
        // A backbone that changes nothing may give back what it was given, which is read again.
        activations[from + i] = rows[i] == read[i] ? rows[i].clone() : rows[i];
      }
    }
    return activations;
  }
}
