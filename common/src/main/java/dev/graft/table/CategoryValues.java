package dev.graft.table;

import dev.graft.UnusableInputException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads single values of a column of categories, of whatever type they are. */
public final class CategoryValues implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Map<Class<?>, String> TYPES =
      Map.of(
          String.class, "string",
          Boolean.class, "boolean",
          Byte.class, "tinyint",
          Short.class, "smallint",
          Integer.class, "int",
          Long.class, "bigint",
          Float.class, "float",
          Double.class, "double",
          BigDecimal.class, "decimal");

  private final Column column;
  private final String trained;
  private transient volatile Map<String, Optional<CategoryMatch>> matches;

  /**
   * @param trained the type that the column had in training, as Spark writes it; null: not known
   */
  public CategoryValues(Column column, String trained) {
    this.column = column;
    this.trained = trained;
  }

  /**
   * A category as it was written in training; null of null.
   *
   * @throws UnusableInputException if the value's type does not tell which it is
   */
  public String of(Object value) {
    if (value == null) {
      return null;
    }
    if (matches == null) {
      matches = new ConcurrentHashMap<>();
    }
    String type = TYPES.getOrDefault(value.getClass(), value.getClass().getSimpleName());
    return matches
        .computeIfAbsent(type, this::match)
        .map(match -> match.of(value.toString()))
        .orElse(value.toString());
  }

  private Optional<CategoryMatch> match(String type) {
    String obstacle = CategoryMatch.obstacle(trained, type, column.categories());
    if (obstacle != null) {
      throw new UnusableInputException(
          "Cannot use a value of type %s in the column %s: in training it was %s, and %s; give it the type that it had."
              .formatted(type, column.name(), trained, obstacle));
    }
    return Optional.ofNullable(CategoryMatch.between(trained, type, column.categories()));
  }
}
