package dev.graft.image;

import dev.graft.UnusableInputException;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Seeds;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;

/**
 * Changes training pictures at random: rotation, crop of the padded picture, flip, colours, then,
 * when the picture is normalised, cutout. What is drawn depends on seed, epoch and the picture's id
 * alone, so that a picture changes in the same way wherever and however often it is read.
 */
public final class Augmentation implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int channels;
  private final int height;
  private final int width;
  private final int padCrop;
  private final boolean horizontalFlip;
  private final double rotation;
  private final ColourJitter jitter;
  private final int cutout;
  private final long seed;

  private Augmentation(AugmentationSettings settings, int[] shape, long seed) {
    this.channels = shape.length == 3 ? shape[0] : 1;
    this.height = shape[shape.length - 2];
    this.width = shape[shape.length - 1];
    this.padCrop = settings.padCrop();
    this.horizontalFlip = settings.horizontalFlip();
    this.rotation = settings.rotation();
    this.jitter = settings.jitters() ? ColourJitter.of(settings, channels) : null;
    this.cutout = settings.cutout();
    this.seed = seed;
  }

  /**
   * The changes that a job asks for, or null if it changes no pictures.
   *
   * @param shape of an example as it was read: {@code [channels, height, width]} or {@code [height,
   *     width]}
   * @param seed the job's
   * @throws UnusableInputException if such examples cannot be changed so
   */
  public static Augmentation of(AugmentationSettings settings, int[] shape, long seed) {
    if (!settings.pictures()) {
      return null;
    }
    if (shape.length != 2 && shape.length != 3) {
      throw new UnusableInputException(
          "Cannot use train.augmentation on examples of shape %s: all but mixup is for pictures."
              .formatted(Arrays.toString(shape)));
    }
    if (settings.saturation() > 0 && (shape.length == 2 || shape[0] != 3)) {
      throw new UnusableInputException(
          "Cannot use train.augmentation.saturation on pictures of shape %s: it needs the three channels of RGB."
              .formatted(Arrays.toString(shape)));
    }
    return new Augmentation(settings, shape, Seeds.derive(seed, "augmentation"));
  }

  /** A picture of a block as it is in an epoch, normalised. */
  public float[] row(ExampleStore block, int index, int epoch) {
    Random random = new Random(Seeds.derive(seed, epoch, block.id(index)));
    return block.holdsPixels()
        ? ofPixels(block.pixels(index), block.normalization(), random)
        : ofFeatures(block.rows(new int[] {index})[0], block.normalization(), random);
  }

  private float[] ofPixels(byte[] pixels, Normalization normalization, Random random) {
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xff;
    }
    values = moved(values, new float[channels], random);
    if (jitter != null) {
      jitter.change(values, random);
    }
    normalization.apply(values);
    cutOut(values, random);
    return values;
  }

  private float[] ofFeatures(float[] features, Normalization normalization, Random random) {
    if (jitter != null) {
      throw new UnusableInputException(
          "Cannot use train.augmentation.brightness, contrast or saturation on these data: they are for pictures of 8 bits, data.format = images, cifar10 or cifar100.");
    }
    float[] black = new float[channels];
    normalization.apply(black);
    float[] values = moved(features.clone(), black, random);
    cutOut(values, random);
    return values;
  }

  private float[] moved(float[] picture, float[] black, Random random) {
    Movement movement = new Movement(channels, height, width, black);
    float[] values = picture;
    if (rotation > 0) {
      values = movement.turned(values, (2 * random.nextDouble() - 1) * rotation);
    }
    int down = padCrop == 0 ? 0 : random.nextInt(2 * padCrop + 1) - padCrop;
    int right = padCrop == 0 ? 0 : random.nextInt(2 * padCrop + 1) - padCrop;
    boolean flip = horizontalFlip && random.nextBoolean();
    return movement.shifted(values, down, right, flip);
  }

  /** DeVries and Taylor, "Improved Regularization ... with Cutout", arXiv 1708.04552. */
  private void cutOut(float[] values, Random random) {
    if (cutout == 0) {
      return;
    }
    int top = random.nextInt(height) - cutout / 2;
    int left = random.nextInt(width) - cutout / 2;
    for (int c = 0; c < channels; c++) {
      for (int y = Math.max(0, top); y < Math.min(height, top + cutout); y++) {
        int row = (c * height + y) * width;
        int from = Math.max(0, left);
        Arrays.fill(values, row + from, row + Math.max(from, Math.min(width, left + cutout)), 0);
      }
    }
  }
}
