package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import java.util.Arrays;

/**
 * Rows of features that are read into the same arrays again and again. Rows of pictures are large,
 * and the garbage of large arrays costs a collector more than others. Not safe for several threads.
 */
public final class LentRows {

  private float[][] rows = {};

  /**
   * Features of examples; they stay until others are read.
   *
   * @param block one of the same shape each time
   */
  float[][] of(ExampleStore block, int[] indices) {
    if (rows.length < indices.length) {
      rows = block.rows(indices);
    } else {
      for (int i = 0; i < indices.length; i++) {
        block.row(indices[i], rows[i]);
      }
    }
    return Arrays.copyOf(rows, indices.length);
  }
}
