package dev.graft.config;

/**
 * The {@code train.pretext} part of a job file: what a network is trained to do where no labels
 * count. It gets examples of which something was taken away, and is to give back the whole.
 *
 * @param task null: none, the network learns labels or values
 * @param share of an example's columns, or of a picture's squares, that are taken away
 * @param fill what stands for a column that was
 * @param noise deviation of what is added to every value of a picture, after normalisation
 * @param patch side of a picture's squares, in pixels
 */
public record PretextSettings(Task task, double share, Fill fill, double noise, int patch) {

  /** None. */
  public static final PretextSettings NONE = new PretextSettings(null, 0, Fill.ZERO, 0, 0);

  /** What the network is to do. */
  public enum Task {
    /** Tell whole rows of a table by rows of which some columns are masked. */
    MASKED_FEATURES,
    /** Tell pictures by noisy ones, of which some squares are masked. */
    DENOISE;

    /** The name in job files. */
    public String key() {
      return ConfigKeys.spelled(this);
    }
  }

  /** What stands for a masked column. */
  public enum Fill {
    /** The mean of standardised numbers, and none of the categories. */
    ZERO,
    /** What it is in another row: its own distribution stays (SCARF, arXiv 2106.15147). */
    OTHER_ROWS
  }

  /** Whether there is one. */
  public boolean any() {
    return task != null;
  }
}
