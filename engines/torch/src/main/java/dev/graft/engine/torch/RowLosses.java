package dev.graft.engine.torch;

import dev.graft.dataset.TargetScale;

/** The losses of rows of outputs, as a prepared network computes them of what goes into these. */
final class RowLosses {

  /** Of a probability, whose logarithm else would be infinite. */
  private static final float SMALLEST = 1e-10f;

  private RowLosses() {}

  /**
   * One loss a row.
   *
   * @param outputs rows one after the other: probabilities, or values
   * @param targets rows one after the other
   */
  static float[] of(OutputMeaning meaning, float[] outputs, float[] targets, int width) {
    float[] losses = new float[outputs.length / width];
    for (int row = 0; row < losses.length; row++) {
      double sum = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        sum += one(meaning, outputs[i], targets[i], width);
      }
      losses[row] = (float) (meaning == OutputMeaning.VALUES ? sum / width : sum);
    }
    return losses;
  }

  private static double one(OutputMeaning meaning, float output, float target, int width) {
    if (meaning == OutputMeaning.VALUES) {
      double apart = (double) output - target;
      return apart * apart;
    }
    double loss = target == 0 ? 0 : -target * StrictMath.log(Math.max(output, SMALLEST));
    return meaning.sumsToOne(width) || target == 1
        ? loss
        : loss - (1 - target) * StrictMath.log(Math.max(1 - output, SMALLEST));
  }

  /** The same of standardised numbers, told in the unit of the targets themselves. */
  static float[] ofStandardized(TargetScale unit, float[] outputs, float[] targets, int width) {
    return of(
        OutputMeaning.VALUES,
        unit.stretched(outputs, 0, outputs.length),
        unit.stretched(targets, 0, targets.length),
        width);
  }
}
