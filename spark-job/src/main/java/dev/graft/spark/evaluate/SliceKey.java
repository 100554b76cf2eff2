package dev.graft.spark.evaluate;

import java.io.Serializable;
import java.util.Objects;

/** A value of one of the columns that metrics are told by. */
final class SliceKey implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int column;
  private final String value;

  /**
   * @param value null: there is none
   */
  SliceKey(int column, String value) {
    this.column = column;
    this.value = value;
  }

  int column() {
    return column;
  }

  String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SliceKey key
        && column == key.column
        && Objects.equals(value, key.value);
  }

  @Override
  public int hashCode() {
    return 31 * column + Objects.hashCode(value);
  }
}
