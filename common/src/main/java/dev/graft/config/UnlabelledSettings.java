package dev.graft.config;

/**
 * The {@code data.unlabelled} part of a job file: examples that are trained on without labels.
 *
 * @param files what holds them; its labels are null
 * @param nullLabels whether rows of the training table whose label is null are such examples
 */
public record UnlabelledSettings(DataSettings.Files files, boolean nullLabels) {

  static final String NULL_LABELS = "data.unlabelled.null-labels";

  /** Of a job that has none. */
  public static final UnlabelledSettings NONE =
      new UnlabelledSettings(new DataSettings.Files(null, null, null), false);

  /** Whether the job names any. */
  public boolean any() {
    return files.named() || nullLabels;
  }

  static UnlabelledSettings read(ConfigKeys keys) {
    return new UnlabelledSettings(
        new DataSettings.Files(
            keys.text("data.unlabelled.images"), null, keys.text("data.unlabelled.path")),
        keys.flag(NULL_LABELS));
  }
}
