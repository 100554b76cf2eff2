package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.io.Json;
import dev.graft.spark.metrics.JobMetrics;
import dev.graft.spark.predict.parquet.WrittenPartition;
import dev.graft.spark.table.UnseenRows;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of the rows of a prediction, of what the files hold: each partition was counted when
 * its file was written.
 */
final class RowCount {

  /** Reasons that the report and a refusal name. */
  private static final int TOLD = 10;

  private static final int REFUSED = 3;

  private final Command command;
  private final Collection<WrittenPartition> partitions;
  private final UnseenRows unseen = new UnseenRows();
  private final long rows;
  private final long good;

  RowCount(Command command, Collection<WrittenPartition> partitions) {
    this.command = command;
    this.partitions = partitions;
    this.rows = partitions.stream().mapToLong(WrittenPartition::rows).sum();
    this.good = partitions.stream().mapToLong(WrittenPartition::predicted).sum();
    partitions.forEach(partition -> unseen.add(partition.unseen()));
  }

  void describe(ObjectNode data) {
    if (!unseen.rows().isEmpty()) {
      data.set("unseen", Json.of(unseen.rows()));
    }
    data.put("rows", rows);
    data.put(command == Command.FEATURIZE ? "featurized" : "predicted", good);
    data.put("quarantined", rows - good);
    JobMetrics.shown().ifPresent(metrics -> metrics.quarantined(rows - good));
    data.set("problems", Json.of(problems().limit(TOLD).toList()));
  }

  private Stream<String> problems() {
    return partitions.stream().flatMap(partition -> partition.problems().stream());
  }

  /**
   * Refuses more rows with a problem than the job allows.
   *
   * @param input what they are called
   * @throws UnusableInputException naming the first of them
   */
  void check(String input, DataSettings settings) {
    if (settings.table() != null) {
      unseen.check(input, rows, settings.table().maxUnseen());
    }
    if (rows - good > settings.maxCorrupt() * rows) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot %s %s: %,d of %,d rows have no %s, data.max-corrupt allows a share of %s; the first: %s.",
              command.key(),
              input,
              rows - good,
              rows,
              command == Command.FEATURIZE ? "activations" : "prediction",
              settings.maxCorrupt(),
              problems().limit(REFUSED).collect(Collectors.joining("; "))));
    }
  }
}
