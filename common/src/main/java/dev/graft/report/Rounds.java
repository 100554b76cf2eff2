package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The lines of metrics.jsonl, one a round, in their order: of each the numbers that charts are
 * drawn of, as arrays, since a training may have a million. A line that is no whole object, as
 * where a driver was killed while it wrote, is counted and left out; of a round that has run twice
 * the later line counts.
 */
public final class Rounds {

  private static final List<String> DRAWN = List.of("loss", "learningRate", "seconds");

  /** Of which all numbers are. */
  private static final List<String> PARTS = List.of("validation", "unlabelled");

  private static final int FIRST = 64;

  /** By place of a line; those that do not count are among them. */
  private int[] numbers = new int[FIRST];

  /** By JSON pointer, then by place of a line; not-a-number: the line does not have it. */
  private final Map<String, double[]> columns = new HashMap<>();

  /** Where another part of the network begins to be trained, by place of a line. */
  private final NavigableMap<Integer, String> trains = new TreeMap<>();

  private int lines;
  private int broken;

  /** Places of the lines that count, by rising rounds. */
  private int[] places = new int[0];

  private Rounds() {}

  /** Takes lines in, one after the other, and keeps none of them. */
  public static final class Reader {
    private final Rounds rounds = new Rounds();

    /** The next line as it was written. */
    public void line(String written) {
      if (!written.isBlank()) {
        rounds.take(written);
      }
    }

    /** All of them. */
    public Rounds rounds() {
      rounds.order();
      return rounds;
    }
  }

  /** No round. */
  public static Rounds none() {
    return of(Stream.empty());
  }

  /** Those of lines as they were written. */
  public static Rounds of(Stream<String> written) {
    Reader reader = new Reader();
    written.forEachOrdered(reader::line);
    return reader.rounds();
  }

  private void take(String line) {
    try {
      JsonNode entry = Json.read(line.getBytes(StandardCharsets.UTF_8));
      int round = entry.path("round").asInt();
      if (round > 0) {
        add(round, entry);
        return;
      }
    } catch (IOException e) {
      // Counted with what is no line of a round.
    }
    broken++;
  }

  private void add(int round, JsonNode entry) {
    if (lines == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * lines);
    }
    numbers[lines] = round;
    DRAWN.forEach(field -> add("/" + field, entry.path(field)));
    for (String whole : PARTS) {
      entry
          .path(whole)
          .properties()
          .forEach(of -> add("/" + whole + "/" + of.getKey(), of.getValue()));
    }
    String part = entry.path("trains").asText(null);
    if (part != null && (trains.isEmpty() || !part.equals(trains.lastEntry().getValue()))) {
      trains.put(lines, part);
    }
    lines++;
  }

  private void add(String pointer, JsonNode value) {
    if (value.isNumber()) {
      double[] column = columns.getOrDefault(pointer, new double[0]);
      if (column.length < numbers.length) {
        int before = column.length;
        column = Arrays.copyOf(column, numbers.length);
        Arrays.fill(column, before, column.length, Double.NaN);
        columns.put(pointer, column);
      }
      column[lines] = value.asDouble();
    }
  }

  private void order() {
    long[] keys =
        IntStream.range(0, lines)
            .mapToLong(place -> (long) numbers[place] << Integer.SIZE | place)
            .sorted()
            .toArray();
    places =
        IntStream.range(0, lines)
            .filter(i -> i == lines - 1 || round(keys[i]) < round(keys[i + 1]))
            .map(i -> (int) keys[i])
            .toArray();
  }

  private static int round(long key) {
    return (int) (key >> Integer.SIZE);
  }

  boolean isEmpty() {
    return places.length == 0;
  }

  int size() {
    return places.length;
  }

  /** Lines that could not be read. */
  int broken() {
    return broken;
  }

  /** Rounds between the first and the last that no line tells. */
  int missing() {
    return last() - size();
  }

  /** The number of the last round; 0: there is none. */
  int last() {
    return isEmpty() ? 0 : numbers[places[size() - 1]];
  }

  /** The rounds that begin to train another part of the network, with its name. */
  Map<Integer, String> stages() {
    Map<Integer, String> stages = new LinkedHashMap<>();
    String before = null;
    for (int place : places) {
      Map.Entry<Integer, String> of = trains.floorEntry(place);
      if (of != null && !of.getValue().equals(before)) {
        before = of.getValue();
        stages.put(numbers[place], before);
      }
    }
    return stages;
  }

  /**
   * A number by round, of the rounds that have it.
   *
   * @param name of the line
   * @param pointer of JSON: loss, rate and seconds of a round, and what its validation came to
   */
  Line line(String name, String pointer) {
    double[] column = columns.getOrDefault(pointer, new double[0]);
    int[] with =
        Arrays.stream(places)
            .filter(place -> place < column.length && !Double.isNaN(column[place]))
            .toArray();
    return new Line(
        name,
        Arrays.stream(with).mapToDouble(place -> numbers[place]).toArray(),
        Arrays.stream(with).mapToDouble(place -> column[place]).toArray());
  }
}
