package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The format of data of which the job file does not say it, where other keys and the names of the
 * files leave one possibility.
 */
final class OpenFormat {

  private static final String FORMAT = DataSettings.FORMAT;
  private static final String SOURCE = "data.table.format";

  /** The parts of the data that may have files. */
  private static final List<String> PARTS =
      List.of("train", "validation", "test", "unlabelled", "predict");

  /** The parts of a job file that belong to one format, and what it is. */
  private static final Map<String, DataSettings.Format> SECTIONS =
      Map.of(
          "data.table", DataSettings.Format.TABLE,
          "data.text", DataSettings.Format.TABLE,
          "data.csv", DataSettings.Format.CSV,
          "data.images", DataSettings.Format.IMAGES);

  /** Spark's data sources by the endings of their files. */
  private static final Map<String, String> SOURCES =
      Map.of(
          "csv", "csv",
          "json", "json",
          "jsonl", "json",
          "ndjson", "json",
          "parquet", "parquet",
          "orc", "orc",
          "libsvm", "libsvm",
          "svm", "libsvm");

  private static final Pattern ENDING =
      Pattern.compile(
          "[^/]*?\\.(?<ending>[a-z][a-z0-9]*)(\\.(gz|bz2|zst|xz|lz4|snappy))?/*",
          Pattern.CASE_INSENSITIVE);

  private final boolean trains;
  private final Config given;
  private final List<String> paths;
  private final List<String> decided = new ArrayList<>();
  private Config config;

  /**
   * @param open every key, null where it is left open
   * @param given only what the user wrote
   * @throws UnusableInputException if the format is open and more than one is possible
   */
  OpenFormat(Command command, Config open, Config given) {
    this.trains = command != Command.EVALUATE && !command.infers();
    this.config = open;
    this.given = given;
    ConfigKeys keys = new ConfigKeys(open, "");
    this.paths =
        PARTS.stream()
            .map(part -> keys.text("data.%s.path".formatted(part)))
            .filter(Objects::nonNull)
            .toList();
    if (open.getIsNull(FORMAT)) {
      format();
    }
    boolean table =
        spelled(DataSettings.Format.TABLE).equals(new ConfigKeys(config, "").text(FORMAT));
    if (table && config.getIsNull(SOURCE)) {
      source();
    }
  }

  private void format() {
    boolean images =
        PARTS.stream().anyMatch(part -> given.hasPath("data.%s.images".formatted(part)));
    if (images || paths.isEmpty()) { // the default of before, where nothing speaks of another
      set(FORMAT, spelled(DataSettings.Format.IDX));
      return;
    }
    Set<DataSettings.Format> spoken = new TreeSet<>();
    SECTIONS.forEach(
        (section, format) -> {
          if (given.hasPath(section)) {
            spoken.add(format);
          }
        });
    if (spoken.contains(DataSettings.Format.TABLE)) { // whose pictures have a size too
      spoken.remove(DataSettings.Format.IMAGES);
    }
    if (spoken.size() == 1) {
      DataSettings.Format only = spoken.iterator().next();
      decide(FORMAT, spelled(only), "the job file has keys of it");
    } else if (spoken.isEmpty()) {
      byNames();
    } else {
      throw open("has keys of " + spoken.stream().map(ConfigKeys::spelled).toList());
    }
  }

  private void byNames() {
    Set<String> endings = paths.stream().map(OpenFormat::ending).collect(Collectors.toSet());
    if (endings.equals(Set.of("")) && trains) {
      decide(
          FORMAT,
          spelled(DataSettings.Format.IMAGES),
          "%s is the name of a folder, and no column of a table is named".formatted(paths.get(0)));
    } else if (!endings.contains("csv") && SOURCES.keySet().containsAll(endings)) {
      decide(FORMAT, spelled(DataSettings.Format.TABLE), byEnding());
    } else {
      throw open("does not say what " + paths.get(0) + " is");
    }
  }

  private void source() {
    Set<String> sources =
        paths.stream()
            .map(path -> SOURCES.getOrDefault(ending(path), ""))
            .collect(Collectors.toSet());
    String only = sources.size() == 1 ? sources.iterator().next() : "";
    if (!only.isEmpty()) {
      decide(SOURCE, only, byEnding());
    }
  }

  private String byEnding() {
    return "by the ending of " + paths.get(0);
  }

  private UnusableInputException open(String why) {
    return new UnusableInputException(
        "Cannot run without data.format, the job file %s: set table (CSV with names, texts, categories or missing values, JSON, Parquet ...; name the column of the class in data.table.label, one of texts in data.table.text), csv (numbers alone, the label in the last column), images (a folder for each class), cifar10 or cifar100."
            .formatted(why));
  }

  /** What a file's name ends with, small, without that of its compression; empty: a folder's. */
  private static String ending(String path) {
    Matcher name = ENDING.matcher(path.substring(path.replaceAll("/+$", "").lastIndexOf('/') + 1));
    return name.matches() ? name.group("ending").toLowerCase(Locale.ROOT) : "";
  }

  private static String spelled(DataSettings.Format format) {
    return ConfigKeys.spelled(format);
  }

  private void decide(String key, String value, String why) {
    decided.add("%s is %s: %s".formatted(key, value, why));
    set(key, value);
  }

  private void set(String key, String value) {
    config = config.withValue(key, ConfigValueFactory.fromAnyRef(value, "the defaults"));
  }

  /** Every key, with the formats. */
  Config config() {
    return config;
  }

  /** What was decided, for people. */
  List<String> decided() {
    return List.copyOf(decided);
  }
}
