package dev.graft.spark.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a column of a {@link RewrittenTable} holds, and the types that can hold it. */
enum RewrittenKind {
  TEXT("string"),
  WHOLE("int"),
  QUARTERS("double"),
  FLAG("boolean"),
  /** A category written as a number. */
  CODE("int");

  private final String first;

  RewrittenKind(String first) {
    this.first = first;
  }

  /** The type that a column has where its values were written down first. */
  String first() {
    return first;
  }

  /**
   * @param texts those that a column of texts has
   */
  String value(List<String> texts, Random random) {
    return switch (this) {
      case TEXT -> texts.get(random.nextInt(texts.size()));
      case WHOLE -> Integer.toString(random.nextInt(19) - 9);
      case QUARTERS -> Double.toString((random.nextInt(80) - 40) / 4.0);
      case FLAG -> Boolean.toString(random.nextBoolean());
      case CODE -> List.of("3", "7", "12").get(random.nextInt(3));
    };
  }

  /** A type that can hold all of these values. */
  String other(List<String> values, Random random) {
    List<String> types = new ArrayList<>(List.of("string", first));
    if (values.contains("07")) {
      return "string";
    }
    if (values.stream().allMatch(v -> v.matches("-?\\d+"))) {
      types.addAll(List.of("int", "bigint", "double", "float", "decimal(12,2)"));
    } else if (values.stream().allMatch(v -> v.matches("-?\\d+\\.\\d+"))) {
      types.addAll(List.of("double", "float", "decimal(12,2)"));
    } else if (values.stream().allMatch(v -> v.matches("(?i)true|false"))) {
      types.add("boolean");
    }
    return types.get(random.nextInt(types.size()));
  }

  /** A value in a type that can hold it. */
  static Object typed(String value, String type) {
    if (value == null) {
      return null;
    }
    return switch (type) {
      case "int" -> Integer.parseInt(value);
      case "bigint" -> Long.parseLong(value);
      case "double" -> Double.parseDouble(value);
      case "float" -> Float.parseFloat(value);
      case "boolean" -> Boolean.parseBoolean(value);
      case "string" -> value;
      default -> new BigDecimal(value).setScale(2);
    };
  }
}
