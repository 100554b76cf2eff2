package dev.graft.network.onnx;

import java.util.Arrays;

/** Runs a model on the same examples twice, alone and in a batch, and compares. */
final class BatchTrial {

  /**
   * What kernels for other batch sizes may differ by, of the largest activation; quantised models
   * differ by a hundred times as much.
   */
  private static final float ROUNDING = 1e-3f;

  /** The same of 16-bit floats. */
  private static final float ROUNDING_OF_HALF = 2e-2f;

  /** What came of it. */
  enum Outcome {
    SAME,
    /** Outputs change from run to run. */
    CHANCE,
    /** Outputs of an example change with the others of its batch. */
    BATCH
  }

  private final float rounding;
  private final boolean exact;

  /**
   * @param half whether the model computes with 16-bit floats
   * @param exact whether what is run twice should give the same bits
   */
  BatchTrial(boolean half, boolean exact) {
    this.rounding = half ? ROUNDING_OF_HALF : ROUNDING;
    this.exact = exact;
  }

  Outcome of(OnnxExtractor extractor, float[][] rows) {
    float[][] together = extractor.computed(rows, false);
    float[][] again = extractor.computed(rows, false);
    float[][] alone = extractor.computed(rows, true);
    float most = 0;
    for (float[] row : together) {
      for (float value : row) {
        most = Float.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
      }
    }
    boolean repeats = exact ? Arrays.deepEquals(together, again) : near(together, again, most);
    if (!repeats) {
      return Outcome.CHANCE;
    }
    return near(together, alone, most) ? Outcome.SAME : Outcome.BATCH;
  }

  private boolean near(float[][] rows, float[][] others, float most) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        boolean equal = Float.compare(rows[i][j], others[i][j]) == 0;
        if (!equal && !(Math.abs(rows[i][j] - others[i][j]) <= rounding * most)) {
          return false;
        }
      }
    }
    return true;
  }
}
