package dev.graft.spark.predict.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.spark.table.UnseenRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What has been written of a partition. */
public final class WrittenPartition implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int partition;
  private final String file;
  private final long bytes;
  private final long rows;
  private final long predicted;
  private final String[] problems;
  private final UnseenRows unseen;

  /**
   * @param file its name; null of a partition without rows
   * @param bytes of the file
   * @param predicted rows that have a prediction
   * @param problems the first reasons why rows have none
   * @param unseen rows with categories that training has not seen
   */
  WrittenPartition(
      int partition,
      String file,
      long bytes,
      long rows,
      long predicted,
      List<String> problems,
      UnseenRows unseen) {
    this.partition = partition;
    this.file = file;
    this.bytes = bytes;
    this.rows = rows;
    this.predicted = predicted;
    this.problems = problems.toArray(new String[0]);
    this.unseen = unseen;
  }

  public int partition() {
    return partition;
  }

  /** The name of its file; null of a partition without rows. */
  public String file() {
    return file;
  }

  /** Size of the file. */
  public long bytes() {
    return bytes;
  }

  public long rows() {
    return rows;
  }

  /** Rows that have a prediction. */
  public long predicted() {
    return predicted;
  }

  /** The first reasons why rows have none. */
  public List<String> problems() {
    return List.of(problems);
  }

  /** Rows with categories that training has not seen. */
  public UnseenRows unseen() {
    return unseen;
  }

  JsonNode json() {
    ObjectNode json = Json.object().put("partition", partition).put("file", file);
    json.put("bytes", bytes).put("rows", rows).put("predicted", predicted);
    json.set("problems", Json.of(problems));
    json.set("unseen", unseen.json());
    return json;
  }

  static WrittenPartition of(JsonNode json) {
    List<String> problems = new ArrayList<>();
    json.path("problems").forEach(problem -> problems.add(problem.asText()));
    return new WrittenPartition(
        json.path("partition").asInt(),
        json.path("file").textValue(),
        json.path("bytes").asLong(),
        json.path("rows").asLong(),
        json.path("predicted").asLong(),
        problems,
        UnseenRows.of(json.path("unseen")));
  }
}
