package dev.graft.config;

import dev.graft.dataset.Split;

/**
 * The {@code data.unlabelled} part of a job file: examples that are trained on without labels.
 *
 * @param files what holds them; its labels are for the report alone
 * @param nullLabels whether rows of the training table whose label is null are such examples
 * @param reportLabels whether labels that the files of {@code files.path} have are for the report
 * @param alone whether all examples of the job are: no label counts
 */
public record UnlabelledSettings(
    DataSettings.Files files, boolean nullLabels, boolean reportLabels, boolean alone) {

  private static final DataSettings.Files NO_FILES = new DataSettings.Files(null, null, null);

  static final String NULL_LABELS = "data.unlabelled.null-labels";
  static final String LABELS = "data.unlabelled.labels";
  static final String REPORT_LABELS = "data.unlabelled.labels-for-report";

  /** Of a job that has none. */
  public static final UnlabelledSettings NONE =
      new UnlabelledSettings(NO_FILES, false, false, false);

  /** Whether the job names any. */
  public boolean any() {
    return files.named() || nullLabels;
  }

  /** Whether labels are read that say how right pseudo-labels are, and nothing else. */
  public boolean reports() {
    return reportLabels || files.labels() != null;
  }

  static UnlabelledSettings read(ConfigKeys keys) {
    return new UnlabelledSettings(
        new DataSettings.Files(
            keys.text("data.unlabelled.images"),
            keys.text(LABELS),
            keys.text("data.unlabelled.path")),
        keys.flag(NULL_LABELS),
        keys.flag(REPORT_LABELS),
        false);
  }

  /** Of a job whose examples are all read without labels: none are beside others. */
  static UnlabelledSettings ofAll() {
    return new UnlabelledSettings(NO_FILES, false, false, true);
  }

  /** Whether nothing is read of the examples of a part but their features. */
  public boolean without(Split part) {
    return alone || part == Split.UNLABELLED;
  }
}
