package dev.graft.spark.explain;

import dev.graft.io.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.spark.sql.Row;
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

  /** The same in every version of Scala, whose collections call themselves by their classes. */
  private static String text(Object value) {
    if (value instanceof Seq<?> array) {
      return array.mkString(",");
    }
    return value instanceof byte[] bytes
        ? HexFormat.of().formatHex(Sha256.digest().digest(bytes))
        : String.valueOf(value);
  }
}
