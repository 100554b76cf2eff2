package dev.graft.spark.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.CsvReader;
import dev.graft.dataset.RawRecord;
import dev.graft.io.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the columns of a CSV file of numbers are, and what looks wrong with them. */
final class CsvGuesses {

  private static final Logger LOG = LoggerFactory.getLogger(CsvGuesses.class);

  /** Records in which an index is looked for. */
  private static final int LOOKED_AT = 1000;

  /** Columns that a line of the log names. */
  private static final int TOLD = 50;

  /** What pandas calls a column without a name, in the file and when it has read that. */
  private static final String UNNAMED = "|Unnamed: \\d+";

  private CsvGuesses() {}

  /**
   * Tells the log, and gives what the report says.
   *
   * @param reader at the first record
   * @param label how settings call the label's column
   */
  static ObjectNode describe(CsvReader reader, String label, String file) throws IOException {
    List<String> names = reader.features().stream().map(name -> name == null ? "" : name).toList();
    ObjectNode described = Json.object();
    ArrayNode columns = described.putArray("columns");
    columns.addObject().put("name", label).put("role", "label");
    names.forEach(name -> columns.addObject().put("name", name).put("role", "number"));
    LOG.info(
        "columns of {}: {} label, {} numbers: {}{}",
        file,
        label,
        names.size(),
        names.stream().limit(TOLD).collect(Collectors.joining(", ")),
        names.size() > TOLD ? ", and " + (names.size() - TOLD) + " more" : "");
    List<String> warnings =
        indices(reader, names).stream().map(name -> warning(name, names)).toList();
    warnings.forEach(LOG::warn);
    described.set("warnings", Json.of(warnings));
    return described;
  }

  private static String warning(String name, List<String> names) {
    return "the column \"%s\" has no name and counts the rows, as an index does, and is used as a feature; if it is one, name the others in data.csv.features = %s"
        .formatted(
            name,
            names.size() > TOLD
                ? "[...]"
                : names.stream().filter(other -> !other.equals(name)).toList());
  }

  /** The columns without a name that go up by 1 from record to record. */
  private static List<String> indices(CsvReader reader, List<String> names) throws IOException {
    List<Integer> unnamed =
        new ArrayList<>(
            IntStream.range(0, names.size())
                .filter(i -> names.get(i).matches(UNNAMED))
                .boxed()
                .toList());
    if (unnamed.isEmpty()) {
      return List.of();
    }
    float[] before = null;
    int records = 0;
    for (RawRecord record = reader.next();
        record != null && records < LOOKED_AT;
        record = reader.next()) {
      float[] now = record.features();
      float[] last = before;
      if (now != null && last != null) {
        unnamed.removeIf(i -> now[i] != last[i] + 1);
      }
      before = now;
      records++;
    }
    return records < 2 ? List.of() : unnamed.stream().map(names::get).toList();
  }
}
