package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.Normalization;
import dev.graft.save.Bundle;

/**
 * What is done to raw values before a network sees them: what the job says, else what was done when
 * the model was made, else what fits the data. How a file of another tool takes its pictures cannot
 * be guessed: wrong, a network answers no better than by chance.
 */
public final class Preprocessing {

  private static final int LEVELS = 255;

  private Preprocessing() {}

  /** For a network from random weights: pictures of 8 bits become values from 0 to 1. */
  public static Normalization fromScratch(DataSettings data, boolean ownScale) {
    if (data.normalization() != null) {
      return data.normalization();
    }
    return Normalization.scale(pictures(data) && !ownScale ? LEVELS : 1);
  }

  /**
   * For a pretrained model.
   *
   * @param name how messages call the model
   * @throws UnusableInputException if it takes pictures and nothing says how
   */
  public static Normalization of(DataSettings data, Bundle model, String name) {
    return of(data.normalization(), model, pictures(data), name);
  }

  /**
   * The same.
   *
   * @param given what the job says; null: nothing
   * @param pictures whether examples are pictures of 8 bits a channel
   */
  public static Normalization of(Normalization given, Bundle model, boolean pictures, String name) {
    if (given != null || model.normalization() != null) {
      return given != null ? given : model.normalization();
    }
    if (pictures && !ownScale(model)) {
      throw new UnusableInputException(
          "Cannot tell how %s takes its pictures: the file does not say, and it does not rescale them itself; set data.scale (255: values from 0 to 1; 1: as they are, from 0 to 255) or data.normalization.mode (tf, torch or caffe, as Keras names them)."
              .formatted(name));
    }
    return Normalization.scale(1);
  }

  private static boolean ownScale(Bundle model) {
    return model.frozen() != null ? model.frozen().ownScale() : model.network().ownScale();
  }

  /** Whether examples are pictures, which have 8 bits a channel. */
  private static boolean pictures(DataSettings data) {
    return switch (data.kind()) {
      case IDX, CIFAR10, CIFAR100, IMAGES -> true;
      case TABLE -> data.table().picture() != null;
      case CSV, OTHER -> false;
    };
  }
}
