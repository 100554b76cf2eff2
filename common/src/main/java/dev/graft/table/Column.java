package dev.graft.table;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A feature column of a table. */
public final class Column implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What a column holds. */
  public enum Kind {
    /** A number a row. */
    NUMBER,
    /** A row of numbers: an array or a vector. */
    NUMBERS,
    /** One of several texts. */
    CATEGORY
  }

  private final String name;
  private final Kind kind;
  private final int width;
  private final String[] categories;
  private transient volatile Map<String, Integer> numbers;

  private Column(String name, Kind kind, int width, String[] categories) {
    this.name = name;
    this.kind = kind;
    this.width = width;
    this.categories = categories;
  }

  public static Column number(String name) {
    return new Column(name, Kind.NUMBER, 1, new String[0]);
  }

  public static Column numbers(String name, int width) {
    return new Column(name, Kind.NUMBERS, width, new String[0]);
  }

  /**
   * A column of categories: one feature each, of which at most one is 1.
   *
   * @param categories the known ones, in the order of their features
   */
  public static Column category(String name, String... categories) {
    return new Column(name, Kind.CATEGORY, categories.length, categories.clone());
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  /** How many features it gives. */
  public int width() {
    return width;
  }

  /** How many numbers a row holds in it: none in a column of categories. */
  int numberCount() {
    return kind == Kind.CATEGORY ? 0 : width;
  }

  /** The known ones, in the order of their features; empty of numbers. */
  public List<String> categories() {
    return List.of(categories);
  }

  /** The feature of a category, or -1 of one that is not known. */
  int feature(String category) {
    if (numbers == null) {
      Map<String, Integer> found = new HashMap<>();
      for (String known : categories) {
        found.put(known, found.size());
      }
      numbers = found;
    }
    return numbers.getOrDefault(category, -1);
  }
}
