package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import java.util.Arrays;

/** Runs a model on the same examples again, alone or in a batch, and compares. */
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

  /**
   * @param half whether the model computes with 16-bit floats
   */
  BatchTrial(boolean half) {
    this.rounding = half ? ROUNDING_OF_HALF : ROUNDING;
  }

  /**
   * Compares batches with each other, and with examples alone.
   *
   * @throws BatchFailedException if examples can be run alone only
   */
  Outcome of(OnnxExtractor extractor, float[][] rows) throws BatchFailedException {
    float[][] alone = extractor.computed(rows, true);
    float[][] together = together(extractor, rows);
    if (!repeats(together, extractor.computed(rows, false))) {
      return Outcome.CHANCE;
    }
    return near(together, alone) ? Outcome.SAME : Outcome.BATCH;
  }

  private static float[][] together(OnnxExtractor extractor, float[][] rows)
      throws BatchFailedException {
    try {
      return extractor.computed(rows, false);
    } catch (UnusableInputException e) {
      throw new BatchFailedException(e);
    }
  }

  /** Examples alone can be run, but not a batch of them. */
  static final class BatchFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    BatchFailedException(UnusableInputException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Whether examples that are run alone give the same again. */
  static boolean repeatsAlone(OnnxExtractor extractor, float[][] rows) {
    return repeats(extractor.computed(rows, true), extractor.computed(rows, true));
  }

  private static boolean repeats(float[][] rows, float[][] again) {
    return Arrays.deepEquals(rows, again);
  }

  private static float most(float[][] rows) {
    float most = 0;
    for (float[] row : rows) {
      for (float value : row) {
        most = Float.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
      }
    }
    return most;
  }

  private boolean near(float[][] rows, float[][] others) {
    float most = most(rows);
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
