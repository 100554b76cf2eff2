package dev.graft.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the rows of a table become features, column by column: numbers are filled in where they are
 * missing, then standardised; a category becomes one feature for each known one.
 *
 * <p>A row comes in two parts: the numbers of all its columns of numbers, one after the other, NaN
 * where missing; and its categories, null where missing.
 */
public final class TableEncoding implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Column[] columns;
  private final int width;
  private final boolean fills;
  private final double[] surrogates;
  private final double[] means;
  private final double[] deviations;

  private TableEncoding(
      Column[] columns, boolean fills, double[] surrogates, double[] means, double[] deviations) {
    this.columns = columns;
    this.width = Arrays.stream(columns).mapToInt(Column::width).sum();
    this.fills = fills;
    this.surrogates = surrogates;
    this.means = means;
    this.deviations = deviations;
  }

  /** Columns as they are; a row with a missing value has a problem. */
  public static TableEncoding of(List<Column> columns) {
    return new TableEncoding(columns.toArray(new Column[0]), false, null, null, null);
  }

  /**
   * The same with numbers that stand for missing ones; a missing category is none of the known.
   *
   * @param numbers one for each number of a row; NaN where a missing one cannot be filled in
   */
  public TableEncoding filling(double[] numbers) {
    return new TableEncoding(columns, true, numbers, means, deviations);
  }

  /**
   * The same with numbers brought to mean 0 and deviation 1, after filling in.
   *
   * @param mean of each number of a row
   * @param deviation of each; where it is 0 the number becomes 0
   */
  public TableEncoding standardizing(double[] mean, double[] deviation) {
    return new TableEncoding(columns, fills, surrogates, mean, deviation);
  }

  /** The same with another name for its only column, which holds a number or several. */
  public TableEncoding renamed(String name) {
    boolean several = columns[0].kind() == Column.Kind.NUMBERS;
    Column only = several ? Column.numbers(name, columns[0].width()) : Column.number(name);
    return new TableEncoding(new Column[] {only}, fills, surrogates, means, deviations);
  }

  public List<Column> columns() {
    return List.of(columns);
  }

  /** Whether a row's numbers are its features, as they are. */
  public boolean isPlain() {
    return !fills
        && means == null
        && Arrays.stream(columns).allMatch(column -> column.kind() == Column.Kind.NUMBER);
  }

  /** Whether numbers are brought to mean 0 and deviation 1. */
  public boolean standardizes() {
    return means != null;
  }

  /** What stands for a missing number, one for each number of a row; null: nothing does. */
  public double[] surrogates() {
    return fills ? surrogates.clone() : null;
  }

  /** What is taken off each number of a row; null: nothing is. */
  public double[] means() {
    return means == null ? null : means.clone();
  }

  /** What each number of a row is divided by, 0 where it becomes 0; null: nothing is. */
  public double[] deviations() {
    return deviations == null ? null : deviations.clone();
  }

  /** How many features a row has. */
  public int width() {
    return width;
  }

  /**
   * What is wrong with a row, or null.
   *
   * @param widths how many numbers the row has in each of its columns of {@link
   *     Column.Kind#NUMBERS}
   */
  public String problem(double[] numbers, int[] widths, String[] categories) {
    int number = 0;
    int several = 0;
    int category = 0;
    for (Column column : columns) {
      if (column.kind() == Column.Kind.CATEGORY) {
        if (!fills && categories[category] == null) {
          return missing(column);
        }
        category++;
        continue;
      }
      if (column.kind() == Column.Kind.NUMBERS && widths[several++] != column.width()) {
        return widths[several - 1] == 0
            ? "the column %s is null or empty".formatted(column.name())
            : String.format(
                Locale.ROOT,
                "the column %s holds %d numbers, in other rows %d",
                column.name(),
                widths[several - 1],
                column.width());
      }
      for (int i = 0; i < column.width(); i++, number++) {
        double value = filled(numbers, number);
        if (!Float.isFinite((float) value)) {
          return problem(column, i, value);
        }
      }
    }
    return null;
  }

  private static String problem(Column column, int index, double value) {
    if (Double.isNaN(value)) {
      return column.kind() == Column.Kind.NUMBERS ? missing(column, index) : missing(column);
    }
    return "the column %s holds %s, which is too large".formatted(column.name(), value);
  }

  private static String missing(Column column) {
    return "the column %s is null or NaN, see data.table.missing".formatted(column.name());
  }

  private static String missing(Column column, int index) {
    return String.format(
        Locale.ROOT,
        "the column %s holds null or NaN at index %d, see data.table.missing",
        column.name(),
        index);
  }

  private double filled(double[] numbers, int number) {
    return fills && Double.isNaN(numbers[number]) ? surrogates[number] : numbers[number];
  }

  /** The numbers of a row, filled in where they were missing; the same array if they stay. */
  public double[] filled(double[] numbers) {
    if (!fills) {
      return numbers;
    }
    double[] filled = numbers.clone();
    Arrays.setAll(filled, i -> filled(numbers, i));
    return filled;
  }

  /** The features of a row without problems. */
  public float[] features(double[] numbers, String[] categories) {
    float[] features = new float[width];
    int to = 0;
    int number = 0;
    int category = 0;
    for (Column column : columns) {
      if (column.kind() == Column.Kind.CATEGORY) {
        int feature = column.feature(categories[category++]);
        if (feature >= 0) {
          features[to + feature] = 1;
        }
      } else {
        for (int i = 0; i < column.width(); i++, number++) {
          features[to + i] = (float) standardized(filled(numbers, number), number);
        }
      }
      to += column.width();
    }
    return features;
  }

  /** The categories of a row that are none of the known ones, by column. */
  public Map<String, String> unseen(String[] categories) {
    Map<String, String> unseen = Map.of();
    int category = 0;
    for (Column column : columns) {
      if (column.kind() == Column.Kind.CATEGORY) {
        String given = categories[category++];
        if (given != null && column.feature(given) < 0) {
          unseen = unseen.isEmpty() ? new TreeMap<>() : unseen;
          unseen.put(column.name(), given);
        }
      }
    }
    return unseen;
  }

  /** What is wrong with a row that has such categories, for those who take no share of them. */
  public static String problem(Map<String, String> unseen) {
    return unseen.entrySet().stream()
        .map(
            each ->
                "the column %s holds \"%s\", a category that training has not seen"
                    .formatted(each.getKey(), each.getValue()))
        .findFirst()
        .orElse(null);
  }

  private double standardized(double value, int number) {
    if (means == null) {
      return value;
    }
    return deviations[number] == 0 ? 0 : (value - means[number]) / deviations[number];
  }

  public JsonNode json() {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("columns");
    for (Column column : columns) {
      ObjectNode entry = list.addObject().put("name", column.name());
      entry.put("kind", column.kind().name()).put("width", column.width());
      if (column.kind() == Column.Kind.CATEGORY) {
        entry.set("categories", Json.of(column.categories()));
      }
    }
    json.put("fills", fills);
    json.set("surrogates", Json.of(surrogates));
    json.set("means", Json.of(means));
    json.set("deviations", Json.of(deviations));
    return json;
  }

  /** What {@link #json} wrote. */
  public static TableEncoding of(JsonNode json) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode entry : json.path("columns")) {
      String name = entry.path("name").asText();
      columns.add(
          switch (Column.Kind.valueOf(entry.path("kind").asText())) {
            case NUMBER -> Column.number(name);
            case NUMBERS -> Column.numbers(name, entry.path("width").asInt());
            case CATEGORY -> Column.category(name, texts(entry.path("categories")));
          });
    }
    return new TableEncoding(
        columns.toArray(new Column[0]),
        json.path("fills").asBoolean(),
        numbers(json.path("surrogates")),
        numbers(json.path("means")),
        numbers(json.path("deviations")));
  }

  private static String[] texts(JsonNode list) {
    String[] texts = new String[list.size()];
    Arrays.setAll(texts, i -> list.get(i).asText());
    return texts;
  }

  /** Jackson writes NaN as a text. */
  private static double[] numbers(JsonNode list) {
    if (!list.isArray()) {
      return null;
    }
    double[] numbers = new double[list.size()];
    Arrays.setAll(numbers, i -> list.get(i).isNumber() ? list.get(i).asDouble() : Double.NaN);
    return numbers;
  }
}
