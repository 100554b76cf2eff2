package dev.graft.image;

import java.io.Serializable;
import java.util.Random;

/**
 * Changes brightness, contrast and saturation of a planar picture with values from 0 to 255 by
 * random factors, in this order, as torchvision defines each.
 */
final class ColourJitter implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private final int channels;
  private final double brightness;
  private final double contrast;
  private final double saturation;

  private ColourJitter(int channels, double brightness, double contrast, double saturation) {
    this.channels = channels;
    this.brightness = brightness;
    this.contrast = contrast;
    this.saturation = saturation;
  }

  /**
   * @param channels 1 or 3
   */
  static ColourJitter of(AugmentationSettings settings, int channels) {
    return new ColourJitter(
        channels, settings.brightness(), settings.contrast(), settings.saturation());
  }

  /** Changes a picture in place. */
  void change(float[] values, Random random) {
    if (brightness > 0) {
      blend(values, new float[] {0}, factor(brightness, random));
    }
    if (contrast > 0) {
      blend(values, new float[] {mean(grey(values))}, factor(contrast, random));
    }
    if (saturation > 0) {
      blend(values, grey(values), factor(saturation, random));
    }
  }

  private static float factor(double change, Random random) {
    return (float) (1 + change * (2 * random.nextDouble() - 1));
  }

  /** Moves values away from others: one for all, or one a pixel. */
  private static void blend(float[] values, float[] others, float factor) {
    for (int i = 0; i < values.length; i++) {
      float other = others[i % others.length];
      values[i] = Math.min(255, Math.max(0, other + factor * (values[i] - other)));
    }
  }

  /** The grey of each pixel; a picture that is no RGB is its own. */
  private float[] grey(float[] values) {
    if (channels != 3) {
      return values.clone();
    }
    int plane = values.length / 3;
    float[] grey = new float[plane];
    for (int i = 0; i < plane; i++) {
      grey[i] = RED * values[i] + GREEN * values[plane + i] + BLUE * values[2 * plane + i];
    }
    return grey;
  }

  private static float mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return (float) (sum / values.length);
  }
}
