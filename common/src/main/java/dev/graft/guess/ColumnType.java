package dev.graft.guess;

/** What a table says of a column; a file of text says {@link #TEXT} of all. */
public enum ColumnType {
  TEXT,
  NUMBER,
  BOOLEAN,
  DATE,
  /** Arrays or vectors of numbers. */
  NUMBERS,
  /** Bytes, or Spark's image structure. */
  PICTURE,
  /** What nothing can be learned of: maps, structures, lists of texts. */
  OTHER
}
