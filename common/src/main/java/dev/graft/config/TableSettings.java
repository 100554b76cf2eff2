package dev.graft.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How a table is read by Spark and which columns are what.
 *
 * @param format a Spark data source: csv, json, libsvm, parquet, orc, delta ...
 * @param options the data source's own options
 * @param schema columns and types as Spark's DDL writes them; null: as the files say, or inferred
 * @param label the column of the class; null if values are to be predicted
 * @param targets columns of values to be predicted: numbers, arrays or vectors
 * @param features feature columns; empty: every column that is nothing else
 * @param categorical number columns that are categories; columns of text always are
 * @param maxCategories how many different texts a column of categories may hold
 * @param maxUnseen the share of rows whose categories training may not have seen
 * @param missing what is done where a feature is missing
 * @param standardize whether numbers are brought to mean 0 and deviation 1; null: in files from
 *     which a network is trained from scratch, unless {@code data.normalization} is given
 * @param text the column of the text; null: features are columns
 * @param secondText the column of the second text of pairs; null: there are no pairs
 * @param picture the column of pictures; null: features are columns
 * @param weight the column that says how much a row counts; or null
 * @param group the column whose values are never divided between training and evaluation; or null
 * @param duplicates what is done with rows that are the same in all columns used
 * @param encoding the charset of files of text; null: UTF-8, or as the options say
 * @param ignore columns that are no features although nothing else is said of them
 * @param slices columns by whose values metrics are told
 */
public record TableSettings(
    String format,
    Map<String, String> options,
    String schema,
    String label,
    List<String> targets,
    List<String> features,
    List<String> categorical,
    int maxCategories,
    double maxUnseen,
    Missing missing,
    Boolean standardize,
    String text,
    String secondText,
    String picture,
    String weight,
    String group,
    Duplicates duplicates,
    String encoding,
    List<String> ignore,
    List<String> slices) {

  /** The same of rows of which nothing but their features is looked at. */
  public TableSettings unlabelled() {
    return new TableSettings(
        format,
        options,
        schema,
        null,
        List.of(),
        features,
        categorical,
        maxCategories,
        maxUnseen,
        missing,
        standardize,
        text,
        secondText,
        picture,
        null,
        null,
        duplicates,
        encoding,
        ignore,
        List.of());
  }

  /** The columns that say something of a row beside its features. */
  public Set<String> notFeatures() {
    Set<String> names = new TreeSet<>(targets);
    Stream.of(label, weight, group).filter(Objects::nonNull).forEach(names::add);
    return names;
  }

  /** What is done where a feature is missing: null or NaN. */
  public enum Missing {
    /** The row is left out and counted as corrupt. */
    REFUSE,
    /** Numbers become the mean, median or mode of training, categories none of the known ones. */
    MEAN,
    MEDIAN,
    MODE
  }

  /** What is done with rows that are the same. */
  public enum Duplicates {
    KEEP,
    DROP
  }
}
