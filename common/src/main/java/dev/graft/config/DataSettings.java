package dev.graft.config;

import java.util.List;

/**
 * The {@code data} part of a job file.
 *
 * @param limit number of training examples to keep; null: all
 * @param scale features are divided by this; null: as the pretrained network had it, else 1
 * @param onlyLabels labels to keep; empty: all
 * @param maxQuarantined unreadable records that are tolerated
 */
public record DataSettings(
    Format format,
    Files train,
    Integer limit,
    Files validation,
    double validationFraction,
    Files test,
    double testFraction,
    Double scale,
    List<String> classNames,
    List<Integer> onlyLabels,
    long maxQuarantined,
    Csv csv) {

  /** How the files of a dataset are written. */
  public enum Format {
    IDX,
    CSV
  }

  /**
   * The files of one part of the data: images and labels for IDX, path for CSV; all null when none
   * are named.
   */
  public record Files(String images, String labels, String path) {
    public boolean named() {
      return images != null || path != null;
    }

    /** The file that holds the features. */
    public String main() {
      return images != null ? images : path;
    }
  }

  /** How CSV files are read; columns are names or numbers from 0, negative ones from the end. */
  public record Csv(boolean header, char delimiter, String label, List<String> features) {}
}
