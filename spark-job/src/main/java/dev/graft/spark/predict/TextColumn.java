package dev.graft.spark.predict;

import dev.graft.text.TextToRow;
import org.apache.spark.sql.Row;

/** Reads a column of texts. */
final class TextColumn implements RowReader {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String name;
  private final int ordinal;
  private final TextToRow words;

  TextColumn(String name, int ordinal, TextToRow words) {
    this.name = name;
    this.ordinal = ordinal;
    this.words = words;
  }

  @Override
  public Reading read(Row row) {
    String text = row.getString(ordinal);
    if (text == null) {
      return Reading.bad("the column %s is null".formatted(name));
    }
    float[] features = words.row(text);
    return features == null
        ? Reading.bad(
            "the column %s holds no word that the model knows: \"%s\"".formatted(name, shown(text)))
        : Reading.of(features);
  }

  /** A value as messages show it. */
  static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
