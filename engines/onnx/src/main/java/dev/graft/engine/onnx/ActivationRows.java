package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings.Pooling;
import java.util.Arrays;

/**
 * The activations at the cut as rows: values as they are, tokens pooled, images with their channels
 * first.
 */
final class ActivationRows {

  private final String tensor;
  private final Pooling pooling;
  private final boolean channelsLast;

  /**
   * @param tensor how messages call the cut
   * @param pooling null: {@link Pooling#MEAN} for tokens, {@link Pooling#NONE} for images
   * @param channelsLast whether images at the cut have their channels as the last axis
   */
  ActivationRows(String tensor, Pooling pooling, boolean channelsLast) {
    this.tensor = tensor;
    this.pooling = pooling;
    this.channelsLast = channelsLast;
  }

  /** Shape of a row that comes of activations of a shape with the batch first. */
  int[] shape(long[] shape) {
    int[] example = Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray();
    return switch (shape.length) {
      case 1 -> new int[] {1};
      case 2 -> example;
      case 3 -> pooling == Pooling.NONE ? example : new int[] {example[1]};
      case 4 -> image(example);
      default -> throw refused(shape, "values, tokens and images are supported");
    };
  }

  private int[] image(int[] example) {
    int[] image = channelsLast ? new int[] {example[2], example[0], example[1]} : example;
    if (pooling == Pooling.CLS) {
      throw refused(
          new long[] {-1, image[0], image[1], image[2]}, "model.onnx.pooling = cls is for tokens");
    }
    return pooling == Pooling.MEAN ? new int[] {image[0]} : image;
  }

  private UnusableInputException refused(long[] shape, String why) {
    return new UnusableInputException(
        "Cannot cut at %s: its shape is %s; %s."
            .formatted(tensor, RowTensors.described(shape), why));
  }

  /**
   * The rows of a batch.
   *
   * @param values one after the other
   * @param tokens tokens of each example before its padding; null: as many as there are
   */
  float[][] rows(float[] values, long[] shape, int[] tokens) {
    int count = (int) shape[0];
    int width = values.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      float[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width);
      rows[i] =
          switch (shape.length) {
            case 3 -> tokens(row, (int) shape[2], tokens == null ? (int) shape[1] : tokens[i]);
            case 4 -> image(row, (int) (channelsLast ? shape[3] : shape[1]));
            default -> row;
          };
    }
    return rows;
  }

  private float[] tokens(float[] row, int width, int tokens) {
    return switch (pooling == null ? Pooling.MEAN : pooling) {
      case NONE -> row;
      case CLS -> Arrays.copyOf(row, width);
      case MEAN -> mean(row, width, Math.max(1, Math.min(tokens, row.length / width)));
    };
  }

  private static float[] mean(float[] row, int width, int tokens) {
    float[] mean = new float[width];
    for (int j = 0; j < width; j++) {
      double sum = 0;
      for (int i = 0; i < tokens; i++) {
        sum += row[i * width + j];
      }
      mean[j] = (float) (sum / tokens);
    }
    return mean;
  }

  private float[] image(float[] row, int channels) {
    float[] image = channelsLast ? channelsFirst(row, channels) : row;
    if (pooling != Pooling.MEAN) {
      return image;
    }
    int places = row.length / channels;
    float[] mean = new float[channels];
    for (int c = 0; c < channels; c++) {
      mean[c] = mean(Arrays.copyOfRange(image, c * places, (c + 1) * places), 1, places)[0];
    }
    return mean;
  }

  private static float[] channelsFirst(float[] row, int channels) {
    int places = row.length / channels;
    float[] image = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      image[i % channels * places + i / channels] = row[i];
    }
    return image;
  }
}
