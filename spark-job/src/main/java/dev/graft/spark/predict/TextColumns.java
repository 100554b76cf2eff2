package dev.graft.spark.predict;

import dev.graft.text.TextToRow;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** Reads a column of texts, or two of pairs. */
final class TextColumns implements RowReader {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String[] names;
  private final int[] ordinals;
  private final TextToRow words;

  TextColumns(List<String> names, int[] ordinals, TextToRow words) {
    this.names = names.toArray(new String[0]);
    this.ordinals = ordinals;
    this.words = words;
  }

  @Override
  public Reading read(Row row) {
    for (int i = 0; i < names.length; i++) {
      if (row.isNullAt(ordinals[i])) {
        return Reading.bad("the column %s is null".formatted(names[i]));
      }
    }
    float[] features = features(texts(row));
    return features == null ? unknown(row) : Reading.of(features);
  }

  @Override
  public List<String> texts(Row row) {
    return Arrays.stream(ordinals).limit(words.pairs() ? 2 : 1).mapToObj(row::getString).toList();
  }

  @Override
  public float[] features(List<String> texts) {
    return words.pairs() ? words.row(texts.get(0), texts.get(1)) : words.row(texts.get(0));
  }

  private Reading unknown(Row row) {
    return Reading.bad(
        IntStream.range(0, names.length)
            .mapToObj(
                i ->
                    "the column %s holds no word that the model knows: \"%s\""
                        .formatted(names[i], shown(row.getString(ordinals[i]))))
            .collect(Collectors.joining(", ")));
  }

  /** A value as messages show it. */
  static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
