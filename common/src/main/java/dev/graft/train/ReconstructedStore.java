package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import dev.graft.dataset.WrappedStore;
import java.util.Random;

/**
 * Examples whose targets are they themselves, whole. Those to judge by are always corrupted in the
 * same way: what is drawn depends on the seed and the example's id alone.
 */
public final class ReconstructedStore extends WrappedStore {

  private final Corruption corruption;
  private final long seed;

  private ReconstructedStore(ExampleStore examples, Corruption corruption, long seed) {
    super(examples);
    this.corruption = corruption;
    this.seed = Seeds.derive(seed, "held-out pretext");
  }

  /** Examples to be trained on, which {@link CorruptedExamples} corrupts as they are read. */
  public static ExampleStore whole(ExampleStore examples) {
    return new ReconstructedStore(examples, null, 0);
  }

  /**
   * Examples to judge by.
   *
   * @param seed the job's
   */
  public static ExampleStore corrupted(ExampleStore examples, Corruption corruption, long seed) {
    return new ReconstructedStore(examples, corruption, seed);
  }

  /** Pictures are given as they were corrupted. */
  @Override
  public boolean holdsPixels() {
    return corruption == null && super.holdsPixels();
  }

  @Override
  public float[][] rows(int[] indices) {
    float[][] rows = super.rows(indices);
    if (corruption != null) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = corrupted(indices[i], rows[i]);
      }
    }
    return rows;
  }

  @Override
  public void row(int index, float[] to) {
    super.row(index, to);
    if (corruption != null) {
      System.arraycopy(corrupted(index, to), 0, to, 0, to.length);
    }
  }

  private float[] corrupted(int index, float[] clean) {
    return corruption.corrupted(clean, new Random(Seeds.derive(seed, id(index))), others());
  }

  private Corruption.Rows others() {
    return new Corruption.Rows() {
      @Override
      public int size() {
        return examples.size();
      }

      @Override
      public float[] row(int index) {
        return examples.rows(new int[] {index})[0];
      }
    };
  }

  @Override
  public Targets targets(int[] indices) {
    return Targets.ofValues(examples.rows(indices)).weighted(examples.targets(indices).weights());
  }
}
