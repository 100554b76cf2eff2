package dev.graft.train;

import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import java.util.Random;

/**
 * Examples of which something was taken away, anew in each epoch; the targets are the whole ones.
 * What is drawn depends on seed, epoch and the example's id alone; values of others are of the same
 * minibatch.
 */
public final class CorruptedExamples extends WrappedExamples {

  private final Corruption corruption;
  private final long seed;

  /**
   * @param seed the job's
   */
  public CorruptedExamples(TrainingExamples examples, Corruption corruption, long seed) {
    super(examples);
    this.corruption = corruption;
    this.seed = Seeds.derive(seed, "pretext");
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    Minibatch whole = examples.read(indices, epoch);
    float[][] clean = whole.rows();
    Corruption.Rows others =
        new Corruption.Rows() {
          @Override
          public int size() {
            return clean.length;
          }

          @Override
          public float[] row(int index) {
            return clean[index];
          }
        };
    float[][] rows = new float[clean.length][];
    for (int i = 0; i < rows.length; i++) {
      Random random = new Random(Seeds.derive(seed, epoch, id(indices[i])));
      rows[i] = corruption.corrupted(clean[i], random, others);
    }
    return new Minibatch(rows, Targets.ofValues(clean).weighted(whole.targets().weights()));
  }
}
