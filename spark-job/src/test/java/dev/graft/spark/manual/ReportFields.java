package dev.graft.spark.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The fields of report.json that the manual lists, to which the reports of tests are held. */
public final class ReportFields {

  private static final Pattern ROW =
      Pattern.compile("\\| (`(?<in>[^`]+)`|the report) \\| (?<fields>.*) \\|");
  private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9-]+)`");

  /** Objects whose fields are names of the user's data or layers, or keys of job files. */
  private static final Set<String> NAMED_BY_DATA =
      Set.of(
          "data.reasons",
          "data.unseen",
          "grid.settings[].setting",
          "grid.settings[].validation",
          "model.skipped",
          "plan.stages",
          "stages[].augmentation",
          "stages[].merges",
          "training.augmentation",
          "training.merges");

  private static final Map<String, Set<String>> LISTED = listed();

  private ReportFields() {}

  private static Map<String, Set<String>> listed() {
    Map<String, Set<String>> listed = new HashMap<>();
    try {
      for (String line :
          Files.readAllLines(ManualPage.CHECKOUT.resolve("docs/reference/outputs.md"))) {
        Matcher row = ROW.matcher(line);
        if (row.matches()) {
          String in = row.group("in") == null ? "" : row.group("in");
          listed.put(in, names(row.group("fields")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return listed;
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  /** Fails if a report has a field that the manual does not list. */
  public static void check(Path report) {
    try {
      assertThat(unlisted(Json.read(Files.readAllBytes(report))))
          .as("fields of %s that docs/reference/outputs.md does not list", report)
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The paths of fields that the manual does not list. */
  static Set<String> unlisted(JsonNode report) {
    Set<String> unlisted = new TreeSet<>();
    collect("", report, unlisted);
    return unlisted;
  }

  private static void collect(String in, JsonNode node, Set<String> unlisted) {
    if (NAMED_BY_DATA.contains(in)) {
      return;
    }
    node.forEach(
        element -> {
          if (node.isArray() && element.isObject()) {
            collect(in + "[]", element, unlisted);
          }
        });
    node.properties()
        .forEach(
            field -> {
              String path = path(in, field.getKey());
              boolean group = LISTED.keySet().stream().anyMatch(listed -> isIn(listed, path));
              if (!group && !LISTED.getOrDefault(in, Set.of()).contains(field.getKey())) {
                unlisted.add(path);
              } else {
                collect(path, field.getValue(), unlisted);
              }
            });
  }

  /** Whether a row of the manual is about an object, or about one within it. */
  private static boolean isIn(String listed, String path) {
    return listed.equals(path) || listed.startsWith(path + ".");
  }

  /** As the manual writes it: the parts of the data, and the baselines, have the same fields. */
  private static String path(String in, String field) {
    String path = in.isEmpty() ? field : in + "." + field;
    return path.replaceFirst("^baselines\\.[^.]+", "baselines.NAME")
        .replaceFirst("^(baselines\\.NAME|metrics)\\.(validation|test)", "metrics.PART")
        .replaceFirst("^(constantAnswer|oldClasses)\\.(validation|test)", "$1.PART");
  }
}
