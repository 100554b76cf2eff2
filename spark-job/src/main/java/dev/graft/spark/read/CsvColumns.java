package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.CsvLayout;
import dev.graft.io.Json;
import dev.graft.table.TableEncoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns of a CSV file by the names in its header: those that a model was trained on are found
 * in every other file, whatever their order there.
 */
public final class CsvColumns {

  private static final Logger LOG = LoggerFactory.getLogger(CsvColumns.class);
  private static final String KEY = "csv";

  private final List<String> features;
  private final String label;

  CsvColumns(List<String> features, String label) {
    this.features = features;
    this.label = label;
  }

  /**
   * Those of a saved model; null if it has learned none by their names.
   *
   * @throws UnusableInputException if it takes what no CSV file of plain numbers can give
   */
  static CsvColumns of(JsonNode learned, String path) {
    if (learned.has("columns")) {
      TableEncoding encoding = TableEncoding.of(learned.path("columns"));
      if (!encoding.isPlain()) {
        throw new UnusableInputException(
            "Cannot use %s: the model has learned columns by their names, with categories, missing numbers or deviations; use data.format = table."
                .formatted(path));
      }
      return new CsvColumns(
          encoding.columns().stream().map(column -> column.name()).toList(), null);
    }
    List<String> features = features(learned);
    return features.isEmpty()
        ? null
        : new CsvColumns(features, learned.at("/csv/label").textValue());
  }

  /** The features of a model that was trained on CSV files with a header; else none. */
  public static List<String> features(JsonNode learned) {
    List<String> names = new ArrayList<>();
    learned.path(KEY).path("features").forEach(name -> names.add(name.asText()));
    return names;
  }

  JsonNode json() {
    ObjectNode json = Json.object();
    json.putObject(KEY).put("label", label).set("features", Json.of(features));
    return json;
  }

  /**
   * How another file is read for these columns.
   *
   * @param csv what the job says of it
   * @param header of the file
   * @param own the columns that it would have by itself
   * @throws UnusableInputException if one is missing
   */
  CsvLayout in(String path, CsvLayout csv, List<String> header, CsvColumns own) {
    boolean unique =
        new HashSet<>(features).size() == features.size()
            && features.stream().allMatch(name -> Collections.frequency(header, name) <= 1);
    if (!unique || features.contains("")) {
      return sameOrder(path, csv, own);
    }
    for (String name : features) {
      if (!header.contains(name)) {
        throw new UnusableInputException(
            "Cannot use %s: it has no column %s, which was there in training; its columns are %s."
                .formatted(path, name, header));
      }
    }
    if (!csv.features().isEmpty() && !Set.copyOf(own.features).equals(Set.copyOf(features))) {
      throw new UnusableInputException(
          "Cannot use %s with data.csv.features = %s: the columns in training were %s."
              .formatted(path, csv.features(), features));
    }
    return new CsvLayout(true, csv.delimiter(), csv.label(), features);
  }

  /** With the label of training, where the job names a place and no name. */
  CsvLayout labelled(CsvLayout csv, List<String> header) {
    return csv.label() == null || header.contains(csv.label()) || !header.contains(label)
        ? csv
        : new CsvLayout(true, csv.delimiter(), label, csv.features());
  }

  /** Columns that share a name, or have none, are told apart by their places alone. */
  private CsvLayout sameOrder(String path, CsvLayout csv, CsvColumns own) {
    if (!own.features.equals(features)) {
      throw new UnusableInputException(
          "Cannot use %s: several of its columns have the same name or none, and their order is not that of training (%s, here %s); give each a name of its own."
              .formatted(path, features, own.features));
    }
    return csv;
  }

  /**
   * Whether the columns of a file to train on are those of the pretrained model.
   *
   * @throws UnusableInputException if they are as many, some of them the same and some not
   */
  boolean areThoseOf(String path, CsvColumns own) {
    if (Set.copyOf(own.features).equals(Set.copyOf(features))) {
      return true;
    }
    if (own.features.size() == features.size() && !Collections.disjoint(own.features, features)) {
      throw new UnusableInputException(
          "Cannot use %s with the pretrained model: they share some columns and not others (the model has %s, the file %s), so that numbers would enter at the wrong places; name the model's columns in data.csv.features, or give columns that mean something else other names."
              .formatted(path, features, own.features));
    }
    LOG.info("{} has other columns than the pretrained model's", path);
    return false;
  }
}
