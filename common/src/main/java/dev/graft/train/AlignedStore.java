package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.WrappedStore;

/** Examples of a source, aligned with a target as they are read. */
public final class AlignedStore extends WrappedStore {

  private final CoralAlignment alignment;

  public AlignedStore(ExampleStore examples, CoralAlignment alignment) {
    super(examples);
    this.alignment = alignment;
  }

  /** Pictures are no pictures any more. */
  @Override
  public boolean holdsPixels() {
    return false;
  }

  @Override
  public float[][] rows(int[] indices) {
    float[][] rows = super.rows(indices);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = alignment.aligned(rows[i]);
    }
    return rows;
  }

  @Override
  public void row(int index, float[] to) {
    super.row(index, to);
    System.arraycopy(alignment.aligned(to), 0, to, 0, to.length);
  }
}
