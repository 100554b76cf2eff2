package dev.graft.config;

import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.Normalization;
import java.util.Arrays;
import java.util.List;

/**
 * The {@code data} part of a job file.
 *
 * @param limit number of training examples to keep; null: all
 * @param perClass number of training examples of each class to keep; null: all
 * @param unlabelled what is trained on without labels
 * @param predict what is predicted; its labels are null
 * @param stratified whether validation and test take their share of each class exactly
 * @param leakage what happens when examples of validation or test are among the training examples
 * @param classWeights how much the training examples of each class count
 * @param normalization what is done to features; null: as the pretrained network had it, else
 *     nothing
 * @param onlyLabels labels to keep; empty: all
 * @param labelGroups the labels that make up each class; empty: each label is a class
 * @param standardizeTargets whether numbers to be predicted are standardised in training
 * @param maxCorrupt share of a file's records that may be unreadable
 * @param store how examples are kept while they are trained on
 */
public record DataSettings(
    ProviderSettings format,
    Files train,
    Integer limit,
    Integer perClass,
    Files validation,
    double validationFraction,
    Files test,
    double testFraction,
    UnlabelledSettings unlabelled,
    Files predict,
    boolean stratified,
    Leakage leakage,
    ClassWeights classWeights,
    Normalization normalization,
    List<String> classNames,
    List<Integer> onlyLabels,
    List<List<String>> labelGroups,
    boolean standardizeTargets,
    double maxCorrupt,
    StoreSettings store,
    CsvLayout csv,
    TableSettings table,
    TextSettings text,
    ImageSettings images) {

  /** How many texts an example is of; 0: it is none. */
  public int texts() {
    return kind() != Format.TABLE || table.text() == null ? 0 : table.secondText() == null ? 1 : 2;
  }

  /** The same where a model may know better: below 0 where the job names no text. */
  public int saidTexts() {
    return texts() == 0 ? -1 : texts();
  }

  /** The key that names the format. */
  public static final String FORMAT = "data.format";

  /** How the files of a dataset are written: Graft's own formats, or one of a user's jar. */
  public enum Format {
    IDX,
    CSV,
    TABLE,
    CIFAR10,
    CIFAR100,
    IMAGES,
    OTHER
  }

  /** The names of Graft's own formats. */
  public static List<String> ownFormats() {
    return Arrays.stream(Format.values())
        .filter(kind -> kind != Format.OTHER)
        .map(ConfigKeys::spelled)
        .sorted()
        .toList();
  }

  /** Which of Graft's own formats it is. */
  public Format kind() {
    return Arrays.stream(Format.values())
        .filter(kind -> kind != Format.OTHER && format.is(ConfigKeys.spelled(kind)))
        .findFirst()
        .orElse(Format.OTHER);
  }

  /** What happens when the same content is in training and in evaluation. */
  public enum Leakage {
    OFF,
    WARN,
    REFUSE
  }

  /**
   * The files of one part of the data: images and labels for IDX, path for the others; all null
   * when none are named.
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
}
