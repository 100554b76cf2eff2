package dev.graft.dataset;

import dev.graft.Api;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * What is done to raw values before a network sees them: divide by the scale, then for each channel
 * subtract its mean and divide by its deviation, after turning the order of the channels around if
 * the network was trained so.
 */
@Api(Api.For.PARTS)
public final class Normalization implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int LEVELS = 256;

  private final double scale;
  private final float[] mean;
  private final float[] deviation;
  private final boolean reversed;

  /**
   * @param scale values are divided by this first
   * @param mean one a channel, after scaling; empty: none is subtracted
   * @param deviation one a channel; empty: values are not divided
   * @param reversed whether the channels change places first to last (RGB to BGR)
   */
  public Normalization(double scale, float[] mean, float[] deviation, boolean reversed) {
    if (mean.length != deviation.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d means and %d deviations", mean.length, deviation.length));
    }
    this.scale = scale;
    this.mean = mean.clone();
    this.deviation = deviation.clone();
    this.reversed = reversed;
  }

  /** Division by one number. */
  public static Normalization scale(double scale) {
    return new Normalization(scale, new float[0], new float[0], false);
  }

  /** Keras's preprocessing of the same name for pictures of 8 bits. */
  public static Normalization tf() {
    return new Normalization(127.5, new float[] {1, 1, 1}, new float[] {1, 1, 1}, false);
  }

  /** Keras's and torchvision's preprocessing for pictures of 8 bits in RGB: ImageNet's figures. */
  public static Normalization torch() {
    return new Normalization(
        255, new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}, false);
  }

  /** Keras's preprocessing of the same name: BGR, ImageNet's mean subtracted, not scaled. */
  public static Normalization caffe() {
    return new Normalization(
        1, new float[] {103.939f, 116.779f, 123.68f}, new float[] {1, 1, 1}, true);
  }

  public double scale() {
    return scale;
  }

  public float[] mean() {
    return mean.clone();
  }

  public float[] deviation() {
    return deviation.clone();
  }

  public boolean reversed() {
    return reversed;
  }

  /** Whether it leaves values as they are. */
  public boolean isIdentity() {
    return scale == 1 && mean.length == 0 && !reversed;
  }

  /** Whether an example of this shape has the channels that the means are for. */
  public boolean fits(int[] shape) {
    return mean.length <= 1 || shape.length == 3 && shape[0] == mean.length;
  }

  /** Normalises an example in place: {@code [channels, height, width]}, flattened. */
  public void apply(float[] values) {
    if (reversed) {
      reverse(values);
    }
    float divisor = (float) scale;
    for (int i = 0; i < values.length; i++) {
      values[i] /= divisor;
    }
    int plane = mean.length == 0 ? values.length : values.length / mean.length;
    for (int c = 0; c < mean.length; c++) {
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        values[i] = (values[i] - mean[c]) / deviation[c];
      }
    }
  }

  /** The values of a picture of 8 bits a channel, unsigned: the same as of these as floats. */
  public float[] of(byte[] pixels) {
    float[] values = new float[pixels.length];
    of(pixels, values);
    return values;
  }

  /**
   * The same.
   *
   * @param values as long as the pixels; filled with them
   */
  public void of(byte[] pixels, float[] values) {
    int channels = Math.max(1, mean.length);
    int plane = pixels.length / channels;
    float[] level = new float[LEVELS];
    for (int c = 0; c < channels; c++) {
      levels(level, c);
      int from = (reversed ? channels - 1 - c : c) * plane;
      for (int i = 0; i < plane; i++) {
        values[c * plane + i] = level[pixels[from + i] & 0xff];
      }
    }
  }

  private void levels(float[] level, int channel) {
    for (int i = 0; i < LEVELS; i++) {
      float value = i / (float) scale;
      level[i] = mean.length == 0 ? value : (value - mean[channel]) / deviation[channel];
    }
  }

  private void reverse(float[] values) {
    int plane = values.length / mean.length;
    float[] before = values.clone();
    for (int c = 0; c < mean.length; c++) {
      System.arraycopy(before, (mean.length - 1 - c) * plane, values, c * plane, plane);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalization that
        && scale == that.scale
        && reversed == that.reversed
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(deviation, that.deviation);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(scale) + 31 * Arrays.hashCode(mean);
  }

  @Override
  public String toString() {
    return "divided by %s%s%s"
        .formatted(
            scale,
            mean.length == 0
                ? ""
                : ", mean %s, deviation %s"
                    .formatted(Arrays.toString(mean), Arrays.toString(deviation)),
            reversed ? ", channels reversed" : "");
  }
}
