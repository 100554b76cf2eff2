package dev.graft.config;

import dev.graft.image.AugmentationSettings;

/**
 * The {@code train.unlabelled} part of a job file: what a step makes of examples without labels.
 *
 * @param threshold how sure a prediction is at least whose class is trained on
 * @param ratio unlabelled examples for each labelled one of a minibatch
 * @param weight of the loss on unlabelled examples; that on labelled ones counts 1
 * @param ramp the share of all steps in which the weight rises from 0
 * @param classBalanced whether classes that are seldom predicted surely have lower thresholds
 * @param align whether predictions are brought to the shares that classes have among the labels
 * @param decay of the teacher, at each step
 * @param noise the share of words or features that the strong view has from elsewhere
 * @param strong how pictures are changed in the strong view, beside what the weak one has
 */
public record ObjectiveSettings(
    Method method,
    double threshold,
    int ratio,
    double weight,
    double ramp,
    boolean classBalanced,
    boolean align,
    double decay,
    double noise,
    Strong strong) {

  /** Where a job file has it. */
  public static final String KEY = "train.unlabelled";

  /** Labels alone are trained on. */
  public static final ObjectiveSettings OFF =
      new ObjectiveSettings(
          Method.OFF, 0.95, 7, 1, 0.1, false, false, 0.999, 0.2, new Strong(null, null, null));

  /** What is trained on of an unlabelled example. */
  public enum Method {
    /** Nothing. */
    OFF,
    /** The class of a sure prediction, as if it were the label (Lee, ICML workshop 2013). */
    PSEUDO_LABELS,
    /** The same in the strong view of the example (Sohn et al., arXiv 2001.07685). */
    FIXMATCH,
    /** What the mean of the weights of all rounds predicts (Tarvainen, arXiv 1703.01780). */
    MEAN_TEACHER
  }

  /**
   * The strong view of a picture; null: by the picture's size.
   *
   * @param padCrop as in {@code train.augmentation}
   * @param rotation in degrees
   * @param cutout side of a square, in pixels
   */
  public record Strong(Integer padCrop, Double rotation, Integer cutout) {

    private static final int PAD_SHARE = 8;
    private static final int CUTOUT_SHARE = 3;
    private static final double ROTATION = 15;

    /** Changes that are no smaller than those of the weak view. */
    AugmentationSettings beyond(AugmentationSettings weak, int[] shape) {
      int side = Math.min(shape[shape.length - 1], shape[shape.length - 2]);
      return new AugmentationSettings(
          Math.max(weak.padCrop(), padCrop == null ? side / PAD_SHARE : padCrop),
          weak.horizontalFlip(),
          Math.max(weak.rotation(), rotation == null ? ROTATION : rotation),
          weak.brightness(),
          weak.contrast(),
          weak.saturation(),
          Math.max(weak.cutout(), cutout == null ? side / CUTOUT_SHARE : cutout),
          0,
          weak.frozen(),
          weak.views());
    }
  }

  /** Whether unlabelled examples are trained on. */
  public boolean on() {
    return method != Method.OFF;
  }

  /** As a job file has it. */
  public String name() {
    return ConfigKeys.spelled(method);
  }

  /** Whether the strong view is another one than the weak. */
  public boolean changes() {
    return method == Method.FIXMATCH || method == Method.MEAN_TEACHER;
  }

  /**
   * How pictures are changed in the strong view; null: examples of this shape are no pictures.
   *
   * @param shape of an example as it was read
   */
  public AugmentationSettings strong(AugmentationSettings weak, int[] shape) {
    return shape.length < 2 ? null : strong.beyond(weak, shape);
  }

  /** The same where every example that is looked at is trained on, from the first step on. */
  public ObjectiveSettings believingAll() {
    return new ObjectiveSettings(
        method, 0, ratio, weight, 0, classBalanced, align, decay, noise, strong);
  }

  static ObjectiveSettings read(ConfigKeys keys) {
    return new ObjectiveSettings(
        keys.choice(KEY + ".method", Method.class),
        keys.number(KEY + ".threshold", t -> t >= 0 && t <= 1, "from 0 to 1"),
        keys.whole(KEY + ".ratio", 1),
        keys.number(KEY + ".weight", w -> w >= 0, "at least 0"),
        keys.number(KEY + ".ramp", r -> r >= 0 && r <= 1, "from 0 to 1"),
        keys.flag(KEY + ".class-balanced"),
        keys.flag(KEY + ".align"),
        keys.number(KEY + ".decay", d -> d >= 0 && d < 1, "from 0 to less than 1"),
        keys.number(KEY + ".noise", n -> n >= 0 && n <= 1, "from 0 to 1"),
        new Strong(
            keys.wholeOrNull(KEY + ".strong.pad-crop", 0),
            keys.numberOrNull(KEY + ".strong.rotation", r -> r >= 0 && r <= 180, "from 0 to 180"),
            keys.wholeOrNull(KEY + ".strong.cutout", 0)));
  }
}
