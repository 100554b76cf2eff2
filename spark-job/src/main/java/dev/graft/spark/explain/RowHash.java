package dev.graft.spark.explain;

import dev.graft.io.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * A number of a row by the columns that are kept of it and a seed, however the rows are divided:
 * the rows of the smallest numbers are a random sample.
 */
public final class RowHash implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long seed;
  private final int kept;

  /**
   * @param kept how many columns, from the first, are kept
   */
  public RowHash(long seed, int kept) {
    this.seed = seed;
    this.kept = kept;
  }

  long of(Row row) {
    StringBuilder values = new StringBuilder().append(seed);
    for (int i = 0; i < kept; i++) {
      values.append('\u001f').append(text(row.get(i)));
    }
    byte[] digest = Sha256.digest().digest(values.toString().getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }

  /**
   * The same of equal values, in every version of Scala, in every process and time zone: what
   * objects call themselves is none of it.
   */
  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
    }
    if (value instanceof Row row) {
      return IntStream.range(0, row.size())
          .mapToObj(i -> text(row.get(i)))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof Seq<?> array) {
      return String.join(",", texts(array.iterator()));
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return texts(map.iterator()).stream().sorted().collect(Collectors.joining(","));
    }
    if (value instanceof Tuple2<?, ?> entry) {
      return text(entry._1()) + "=" + text(entry._2());
    }
    if (value instanceof Timestamp time) {
      return time.getTime() + "." + time.getNanos();
    }
    return String.valueOf(value);
  }

  private static List<String> texts(scala.collection.Iterator<?> values) {
    List<String> texts = new ArrayList<>();
    while (values.hasNext()) {
      texts.add(text(values.next()));
    }
    return texts;
  }
}
