package dev.graft.image;

/**
 * The {@code train.augmentation} part of a job file: random changes of training examples.
 *
 * @param padCrop black pixels around a picture before its size is cut out at a random place
 * @param horizontalFlip whether half of the pictures are mirrored
 * @param rotation the largest angle either way, in degrees
 * @param brightness the largest change of the factor 1; likewise contrast and saturation
 * @param cutout side of the square that becomes 0, in pixels
 * @param mixup both parameters of the Beta distribution that the share is drawn from; 0: none
 * @param frozen what is done below a cut
 * @param views changed copies of each example, for {@code VIEWS}
 */
public record AugmentationSettings(
    int padCrop,
    boolean horizontalFlip,
    double rotation,
    double brightness,
    double contrast,
    double saturation,
    int cutout,
    double mixup,
    Frozen frozen,
    int views) {

  /** Nothing is changed. */
  public static final AugmentationSettings NONE =
      new AugmentationSettings(0, false, 0, 0, 0, 0, 0, 0, Frozen.RECOMPUTE, 4);

  /** How changed examples pass a frozen backbone. */
  public enum Frozen {
    /** Each minibatch anew. */
    RECOMPUTE,
    /** Several changed copies of each example once. */
    VIEWS
  }

  /** Whether anything is changed. */
  public boolean any() {
    return pictures() || mixup > 0;
  }

  /** Whether pictures are changed. */
  public boolean pictures() {
    return padCrop > 0 || horizontalFlip || rotation > 0 || jitters() || cutout > 0;
  }

  /** Whether colours are changed. */
  public boolean jitters() {
    return brightness > 0 || contrast > 0 || saturation > 0;
  }
}
