package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The lines of metrics.jsonl, one a round, in their order. A line that is no whole object, as where
 * a driver was killed while it wrote, is counted and left out; of a round that has run twice the
 * later line counts.
 */
public final class Rounds {

  private final List<JsonNode> lines;
  private final int broken;

  private Rounds(List<JsonNode> lines, int broken) {
    this.lines = lines;
    this.broken = broken;
  }

  /** No round. */
  public static Rounds none() {
    return of(Stream.empty());
  }

  /** Those of lines as they were written. */
  public static Rounds of(Stream<String> written) {
    SortedMap<Integer, JsonNode> told = new TreeMap<>();
    int[] broken = {0};
    written
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              try {
                JsonNode entry = Json.read(line.getBytes(StandardCharsets.UTF_8));
                if (entry.path("round").asInt() > 0) {
                  told.put(entry.path("round").asInt(), entry);
                } else {
                  broken[0]++;
                }
              } catch (IOException e) {
                broken[0]++;
              }
            });
    return new Rounds(new ArrayList<>(told.values()), broken[0]);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  int size() {
    return lines.size();
  }

  /** Lines that could not be read. */
  int broken() {
    return broken;
  }

  /** Rounds between the first and the last that no line tells. */
  int missing() {
    return lines.isEmpty() ? 0 : last() - lines.size();
  }

  /** The number of the last round; 0: there is none. */
  int last() {
    return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).path("round").asInt();
  }

  List<JsonNode> lines() {
    return lines;
  }

  /**
   * A number by round, of the rounds that have it.
   *
   * @param name of the line
   * @param pointer of JSON
   */
  Line line(String name, String pointer) {
    List<JsonNode> with = lines.stream().filter(line -> line.at(pointer).isNumber()).toList();
    return new Line(
        name,
        with.stream().mapToDouble(line -> line.path("round").asDouble()).toArray(),
        with.stream().mapToDouble(line -> line.at(pointer).asDouble()).toArray());
  }
}
