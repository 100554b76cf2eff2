package dev.graft.spark.featurize;

import dev.graft.config.Settings;
import dev.graft.image.Augmentation;
import dev.graft.image.AugmentationSettings;
import dev.graft.train.Corruption;

/**
 * What is changed in training examples.
 *
 * @param settings what the job asks for; null: nothing
 * @param pictures how pictures are changed; null: they are not
 * @param corruption what is taken from every example, for a network to give it back; null: nothing
 * @param seed the job's
 * @param strong how unlabelled examples are changed; null: there are none to train on
 */
public record RandomChanges(
    AugmentationSettings settings,
    Augmentation pictures,
    Corruption corruption,
    long seed,
    StrongViews strong) {

  /** Of a job that changes nothing. */
  public static RandomChanges none() {
    return new RandomChanges(null, null, null, 0, null);
  }

  /**
   * What a job asks for.
   *
   * @param shape of an example as it was read
   * @throws dev.graft.UnusableInputException if such examples cannot be changed so
   */
  public static RandomChanges of(AugmentationSettings settings, int[] shape, long seed) {
    return new RandomChanges(settings, Augmentation.of(settings, shape, seed), null, seed, null);
  }

  /** The same where something is taken from the examples. */
  public RandomChanges taking(Corruption taken) {
    return new RandomChanges(settings, pictures, taken, seed, strong);
  }

  /** The same of unlabelled examples, too, as far as a job trains on them. */
  public static RandomChanges of(Settings job, int[] shape) {
    RandomChanges labelled = of(job.train().augmentation(), shape, job.seed());
    return job.train().takesUnlabelled()
        ? new RandomChanges(
            labelled.settings, labelled.pictures, null, labelled.seed, StrongViews.of(job, shape))
        : labelled;
  }

  double mixup() {
    return settings == null ? 0 : settings.mixup();
  }

  /** Views of each training example below a frozen backbone; 0: each minibatch passes it anew. */
  int views() {
    return settings.frozen() == AugmentationSettings.Frozen.VIEWS ? settings.views() : 0;
  }
}
