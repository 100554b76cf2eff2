package dev.graft.spark.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was made of a table's columns and what looks wrong with them, for the log and the report.
 */
final class TableFindings {

  private static final Logger LOG = LoggerFactory.getLogger(TableFindings.class);

  /** Columns that a line of the log names. */
  private static final int TOLD = 50;

  private final ObjectNode json = Json.object();

  /** Adds what looks as if it had been guessed wrongly. */
  void warn(List<String> warnings) {
    warnings.forEach(LOG::warn);
    warnings.forEach(json.withArray("/warnings")::add);
  }

  /**
   * Says what each column has become.
   *
   * @param table how messages call it
   * @param missing what stands for a missing number
   * @param standardized whether numbers are brought to mean 0 and deviation 1
   */
  void columns(String table, List<ColumnRole> roles, String missing, boolean standardized) {
    json.set("columns", Json.of(roles));
    json.put("missing", missing);
    json.put("standardized", standardized);
    LOG.info(
        "columns of {}: {}{}; where one is missing: {}{}",
        table,
        roles.stream().limit(TOLD).map(ColumnRole::toString).collect(Collectors.joining(", ")),
        roles.size() > TOLD ? ", and " + (roles.size() - TOLD) + " more" : "",
        missing,
        standardized ? "; numbers are brought to mean 0 and deviation 1" : "");
  }

  /** All of it; empty if nothing was learned. */
  ObjectNode json() {
    return json;
  }
}
