package dev.graft.train;

import java.util.Locale;

/**
 * Error feedback: what a codec loses of a delta D is added to the next one, e' = (e + D) - C(e + D)
 * (Karimireddy et al., "Error Feedback Fixes SignSGD", arXiv 1901.09847). A value: the encoded
 * delta and the error that it leaves.
 */
public final class ErrorFeedback {

  private final EncodedDelta encoded;
  private final float[] residual;

  private ErrorFeedback(EncodedDelta encoded, float[] residual) {
    this.encoded = encoded;
    this.residual = residual;
  }

  /**
   * Encodes a delta and what is owed from before.
   *
   * @param residual what earlier deltas of this worker lost; null: nothing yet
   */
  public static ErrorFeedback encode(DeltaCodec codec, float[] delta, float[] residual) {
    float[] sum = sum(delta, residual);
    EncodedDelta encoded = codec.encode(sum);
    float[] told = encoded.decode();
    float[] left = new float[sum.length];
    for (int i = 0; i < left.length; i++) {
      left[i] = sum[i] - told[i];
      if (!Float.isFinite(left[i])) {
        // Such a reply is refused; the worker's next ones must not be.
        return new ErrorFeedback(encoded, residual == null ? new float[sum.length] : residual);
      }
    }
    return new ErrorFeedback(encoded, left);
  }

  private static float[] sum(float[] delta, float[] residual) {
    if (residual == null) {
      return delta;
    }
    if (residual.length != delta.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot add what was lost of %d weights to a delta of %d",
              residual.length,
              delta.length));
    }
    float[] sum = new float[delta.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = residual[i] + delta[i];
    }
    return sum;
  }

  /** What travels: C(e + D). */
  public EncodedDelta encoded() {
    return encoded;
  }

  /** What the worker still owes, for its next call. */
  public float[] residual() {
    return residual;
  }
}
