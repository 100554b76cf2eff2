package dev.graft.engine.torch;

import dev.graft.model.OutputWeights;
import dev.graft.model.StateLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where what lies in the flat vector of a part of a network: its parameters one after the other,
 * then its statistics.
 */
final class FlatLayout {

  /** A tensor's range: from its first index, so many numbers. */
  record Range(int from, int length) {}

  private final Description description;
  private final Part part;
  private final List<Description.Parameter> parameters;
  private final int weights;

  FlatLayout(Description description, Part part) {
    this.description = description;
    this.part = part;
    this.parameters =
        part == Part.WHOLE
            ? description.parameters()
            : description.parameters().stream().filter(description::ofHead).toList();
    this.weights = sum(parameters);
  }

  private static int sum(List<Description.Parameter> parameters) {
    return parameters.stream().mapToInt(Description.Parameter::length).reduce(0, Math::addExact);
  }

  List<Description.Parameter> parameters() {
    return parameters;
  }

  /** How many numbers the parameters are. */
  int weights() {
    return weights;
  }

  /** How many numbers there are in all. */
  int length() {
    return Math.addExact(weights, Math.multiplyExact(2, channels()));
  }

  private int channels() {
    return statistics().stream()
        .mapToInt(Description.Statistics::channels)
        .reduce(0, Math::addExact);
  }

  List<Description.Statistics> statistics() {
    return part == Part.WHOLE ? description.statistics() : List.of();
  }

  /** The ranges of the parameters, then of each layer's means and variances. */
  List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int at = 0;
    for (Description.Parameter one : parameters) {
      ranges.add(new Range(at, one.length()));
      at += one.length();
    }
    for (Description.Statistics one : statistics()) {
      ranges.add(new Range(at, one.channels()));
      ranges.add(new Range(at + one.channels(), one.channels()));
      at += 2 * one.channels();
    }
    return ranges;
  }

  /** The ranges by the records of the file that hold them. */
  Map<String, Range> records() {
    Map<String, Range> records = new LinkedHashMap<>();
    List<Range> ranges = ranges();
    int i = 0;
    for (Description.Parameter one : parameters) {
      records.put(one.record(), ranges.get(i++));
    }
    for (Description.Statistics one : statistics()) {
      records.put(one.mean(), ranges.get(i++));
      records.put(one.variance(), ranges.get(i++));
    }
    return records;
  }

  StateLayout state() {
    List<StateLayout.Span> spans = new ArrayList<>();
    int at = weights;
    for (Description.Statistics one : statistics()) {
      int channels = one.channels();
      spans.add(
          new StateLayout.Span(
              one.layer(), at, at + channels, channels, false, 1 - one.momentum()));
      at += 2 * channels;
    }
    return new StateLayout(length(), spans);
  }

  /** Where the output layer's weights are: a row an output; null if none stands alone. */
  OutputWeights head() {
    if (description.head() == null) {
      return null;
    }
    int biases = weights - description.outputs();
    int from = biases - description.outputs() * description.features();
    return new OutputWeights(
        from, description.features(), description.outputs(), 1, description.features(), biases);
  }
}
