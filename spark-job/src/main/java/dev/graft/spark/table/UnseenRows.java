package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many rows of a table hold categories that training has not seen, with some of these. */
public final class UnseenRows implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(UnseenRows.class);

  /** Categories of a column that messages name. */
  static final int TOLD = 3;

  private final TreeMap<String, Long> rows = new TreeMap<>();
  private final TreeMap<String, TreeSet<String>> examples = new TreeMap<>();

  /** One row's, by column. */
  public void add(Map<String, String> unseen) {
    unseen.forEach((column, category) -> add(column, 1, List.of(category)));
  }

  void add(String column, long more, Collection<String> categories) {
    rows.merge(column, more, Long::sum);
    TreeSet<String> some = examples.computeIfAbsent(column, c -> new TreeSet<>());
    categories.stream().limit(Math.max(0, TOLD - some.size())).forEach(some::add);
  }

  /** Those of other rows. */
  public void add(UnseenRows other) {
    other.rows.forEach((column, more) -> add(column, more, other.examples.get(column)));
  }

  /** By column; empty if there are none. */
  public Map<String, Long> rows() {
    return rows;
  }

  /**
   * Says so in the log.
   *
   * @param name how messages call the table
   * @param all its rows
   * @param most the share of them that may be so
   * @throws UnusableInputException if there are more
   */
  public void check(String name, long all, double most) {
    rows.forEach(
        (column, some) -> {
          String what =
              String.format(
                  Locale.ROOT,
                  "%,d of %,d rows have a category in the column %s that training did not see, such as %s",
                  some,
                  all,
                  column,
                  examples.get(column).stream()
                      .map(TableRecord::shown)
                      .collect(Collectors.joining(", ")));
          if (some > most * all) {
            throw new UnusableInputException(
                "Cannot use %s: %s; data.table.max-unseen allows a share of %s."
                    .formatted(name, what, most));
          }
          LOG.warn("{}: {}; for the model they are none of its categories", name, what);
        });
  }

  public JsonNode json() {
    ObjectNode json = Json.object();
    rows.forEach(
        (column, some) ->
            json.putObject(column)
                .put("rows", some)
                .set("examples", Json.of(examples.get(column))));
    return json;
  }

  /** What {@link #json} wrote; none of nothing. */
  public static UnseenRows of(JsonNode json) {
    UnseenRows unseen = new UnseenRows();
    json.properties()
        .forEach(
            entry -> {
              TreeSet<String> some = new TreeSet<>();
              entry.getValue().path("examples").forEach(example -> some.add(example.asText()));
              unseen.add(entry.getKey(), entry.getValue().path("rows").asLong(), some);
            });
    return unseen;
  }
}
