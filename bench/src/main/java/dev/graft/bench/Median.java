package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/** Medians of what was measured more than once. */
final class Median {

  private Median() {}

  /** The middle value, or the mean of the two in the middle. */
  static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("Cannot take the median of nothing");
    }
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The median over answers of one of their numbers. */
  static double of(List<JsonNode> answers, String field) {
    return of(answers.stream().mapToDouble(answer -> answer.path(field).asDouble()));
  }

  /** The median of an array of numbers without its first: that one warms up. */
  static double afterFirst(JsonNode array) {
    return of(
        StreamSupport.stream(array.spliterator(), false)
            .skip(array.size() > 1 ? 1 : 0)
            .mapToDouble(JsonNode::asDouble));
  }
}
