package dev.graft.spark.featurize;

import dev.graft.config.ObjectiveSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Seeds;
import dev.graft.image.Augmentation;
import dev.graft.image.AugmentationSettings;
import dev.graft.train.AugmentedExamples;
import dev.graft.train.ChangedFeatures;
import dev.graft.train.TrainingExamples;
import java.io.Serializable;

/** How unlabelled examples look where they are trained on: strongly changed. */
final class StrongViews implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Null: they are no pictures. */
  private final Augmentation pictures;

  private final double noise;
  private final boolean words;
  private final long seed;

  private StrongViews(Augmentation pictures, double noise, boolean words, long seed) {
    this.pictures = pictures;
    this.noise = noise;
    this.words = words;
    this.seed = seed;
  }

  /**
   * As the job says.
   *
   * @param shape of an example as it was read
   */
  static StrongViews of(Settings settings, int[] shape) {
    ObjectiveSettings how = settings.train().unlabelled();
    AugmentationSettings strong = how.strong(settings.train().augmentation(), shape);
    long seed = Seeds.derive(settings.seed(), "strong views");
    return new StrongViews(
        strong == null || !how.changes() ? null : Augmentation.of(strong, shape, seed),
        how.noise(),
        settings.data().texts() > 0,
        seed);
  }

  /** The same of activations, which are no pictures and no words. */
  StrongViews ofActivations() {
    return new StrongViews(null, noise, false, seed);
  }

  /**
   * The strong view.
   *
   * @param weak the same examples in the weak one
   * @param block them as they are
   */
  TrainingExamples of(TrainingExamples weak, ExampleStore block) {
    return pictures == null
        ? new ChangedFeatures(weak, noise, words, seed)
        : new AugmentedExamples(block, pictures);
  }
}
