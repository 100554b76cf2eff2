package dev.graft.spark.featurize;

import dev.graft.image.Augmentation;
import dev.graft.image.AugmentationSettings;

/**
 * What is changed in training examples.
 *
 * @param settings what the job asks for; null: nothing
 * @param pictures how pictures are changed; null: they are not
 * @param seed the job's
 */
public record RandomChanges(AugmentationSettings settings, Augmentation pictures, long seed) {

  /** Of a job that changes nothing. */
  public static RandomChanges none() {
    return new RandomChanges(null, null, 0);
  }

  /**
   * What a job asks for.
   *
   * @param shape of an example as it was read
   * @throws dev.graft.UnusableInputException if such examples cannot be changed so
   */
  public static RandomChanges of(AugmentationSettings settings, int[] shape, long seed) {
    return new RandomChanges(settings, Augmentation.of(settings, shape, seed), seed);
  }

  double mixup() {
    return settings == null ? 0 : settings.mixup();
  }

  /** Views of each training example below a frozen backbone; 0: each minibatch passes it anew. */
  int views() {
    return settings.frozen() == AugmentationSettings.Frozen.VIEWS ? settings.views() : 0;
  }
}
