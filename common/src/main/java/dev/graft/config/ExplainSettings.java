package dev.graft.config;

/**
 * The {@code explain} part of a job file.
 *
 * @param rows that are explained, or, of tables, that columns are permuted among; null: 100, of
 *     tables 1,000
 * @param grid parts of a side of a picture
 * @param words that are left out of a text one after the other, at most
 * @param repeats permutations of each column
 * @param answer the class, label or number that is explained, by its name; null: what is predicted
 */
public record ExplainSettings(Integer rows, int grid, int words, int repeats, String answer) {

  /** What a driver can hold. */
  private static final int MOST_ROWS = 100_000;

  private static final int MOST_GRID = 64;
  private static final int ROWS = 100;
  private static final int TABLE_ROWS = 1000;

  static ExplainSettings read(ConfigKeys keys) {
    Integer rows = keys.wholeOrNull("explain.rows", 1);
    if (rows != null && rows > MOST_ROWS) {
      throw keys.refused("explain.rows", "it must be no more than 100,000: a sample is explained");
    }
    int grid = keys.whole("explain.grid", 1);
    if (grid > MOST_GRID) {
      throw keys.refused("explain.grid", "it must be no more than 64");
    }
    return new ExplainSettings(
        rows,
        grid,
        keys.whole("explain.words", 1),
        keys.whole("explain.repeats", 1),
        keys.text("explain.answer"));
  }

  /** Rows of pictures or texts. */
  public int examples() {
    return rows == null ? ROWS : rows;
  }

  /** Rows of a table. */
  public int tableRows() {
    return rows == null ? TABLE_ROWS : rows;
  }
}
