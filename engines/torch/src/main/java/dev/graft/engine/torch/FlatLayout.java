package dev.graft.engine.torch;

import dev.graft.model.OutputWeights;
import dev.graft.model.StateLayout;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where what lies in the flat vector of what is trained of a network: what LoRA adds (see {@link
 * #added}), then parameters one after the other, then statistics.
 */
final class FlatLayout {

  /** A tensor's range: from its first index, so many numbers. */
  record Range(int from, int length) {}

  /**
   * Where the numbers of a tensor of the network are.
   *
   * @param trained whether in the vector of what is trained, or in that of the whole network
   */
  record Place(boolean trained, Range range) {}

  /**
   * Where what LoRA has of a layer is in the vector.
   *
   * @param sum the layer's weights with what is added to them, which no gradient moves; null where
   *     averages need none
   * @param a null where it is constant
   */
  record Added(Description.Parameter weight, Range sum, Range a, Range b) {}

  private final Description description;
  private final Selection selection;
  private final List<Added> added = new ArrayList<>();
  private final List<Description.Parameter> parameters = new ArrayList<>();
  private final List<Description.Statistics> statistics = new ArrayList<>();
  private final int first;
  private final int summed;
  private final int weights;

  /** Of all of a part. */
  FlatLayout(Description description, Part part) {
    this(description, Selection.all(description, part));
  }

  FlatLayout(Description description, Selection selection) {
    this.description = description;
    this.selection = selection;
    if (selection.lora() != null) {
      add(selection.lora());
    }
    this.first = parameters.size();
    for (int i = 0; i < description.parameters().size(); i++) {
      if (selection.trains(i)) {
        parameters.add(description.parameters().get(i));
      }
    }
    for (int i = 0; i < description.statistics().size(); i++) {
      if (selection.moves(i)) {
        statistics.add(description.statistics().get(i));
      }
    }
    this.weights = sum(parameters);
    this.summed =
        added.stream().filter(one -> one.sum() != null).mapToInt(one -> one.sum().length()).sum();
  }

  /** Sums first, as no optimizer has moments of them. */
  private void add(Lora lora) {
    List<Description.Parameter> layers = lora.weights(description);
    int at = 0;
    List<Range> sums = new ArrayList<>();
    for (Description.Parameter weight : layers) {
      if (lora.exact()) {
        parameters.add(weight);
        sums.add(new Range(at, weight.length()));
        at = Math.addExact(at, weight.length());
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      Description.Parameter weight = layers.get(i);
      Range a = lora.exact() ? new Range(at, lora.a(weight).length()) : null;
      if (a != null) {
        parameters.add(lora.a(weight));
        at = Math.addExact(at, a.length());
      }
      Range b = new Range(at, lora.b(weight).length());
      parameters.add(lora.b(weight));
      at = Math.addExact(at, b.length());
      added.add(new Added(weight, lora.exact() ? sums.get(i) : null, a, b));
    }
  }

  private static int sum(List<Description.Parameter> parameters) {
    return parameters.stream().mapToInt(Description.Parameter::length).reduce(0, Math::addExact);
  }

  /** Those that an optimizer moves; they begin at {@link #summed}. */
  List<Description.Parameter> parameters() {
    return parameters.subList(summed == 0 ? 0 : added.size(), parameters.size());
  }

  /** How many numbers are sums, which begin the vector. */
  int summed() {
    return summed;
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
    return statistics.stream().mapToInt(Description.Statistics::channels).reduce(0, Math::addExact);
  }

  /** Those that move. */
  List<Description.Statistics> statistics() {
    return statistics;
  }

  /** The ranges of the parameters, then of each layer's means and variances. */
  List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int at = 0;
    for (Description.Parameter one : parameters) {
      ranges.add(new Range(at, one.length()));
      at += one.length();
    }
    for (Description.Statistics one : statistics) {
      ranges.add(new Range(at, one.channels()));
      ranges.add(new Range(at + one.channels(), one.channels()));
      at += 2 * one.channels();
    }
    return ranges;
  }

  /** What LoRA has, layer after layer. */
  List<Added> added() {
    return added;
  }

  /** Of the part's parameters, then of each of its layers' means and variances. */
  List<Place> places() {
    List<Range> whole = new FlatLayout(description, Part.WHOLE).ranges();
    Iterator<Range> trained = ranges().listIterator(first);
    boolean all = selection.part() == Part.WHOLE;
    List<Place> places = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < description.parameters().size(); i++, at++) {
      if (all || description.ofHead(description.parameters().get(i))) {
        places.add(place(selection.trains(i), trained, whole.get(at)));
      }
    }
    for (int i = 0; all && i < description.statistics().size(); i++) {
      places.add(place(selection.moves(i), trained, whole.get(at++)));
      places.add(place(selection.moves(i), trained, whole.get(at++)));
    }
    return places;
  }

  private static Place place(boolean moves, Iterator<Range> trained, Range whole) {
    return new Place(moves, moves ? trained.next() : whole);
  }

  /** The numbers that training begins with. */
  float[] of(float[] whole) {
    float[] trained = new float[length()];
    FlatLayout all = new FlatLayout(description, Part.WHOLE);
    exchange(all.ranges(), whole, trained, false);
    Map<String, Range> records = all.records();
    for (Added one : added) {
      if (one.sum() != null) {
        int at = records.get(one.weight().record()).from();
        System.arraycopy(whole, at, trained, one.sum().from(), one.sum().length());
        float[] start = selection.lora().start(one.weight());
        System.arraycopy(start, 0, trained, one.a().from(), start.length);
      }
    }
    return trained;
  }

  /** Puts numbers that were trained among those of the whole network; what LoRA adds is added. */
  void put(float[] trained, float[] whole) {
    FlatLayout all = new FlatLayout(description, Part.WHOLE);
    exchange(all.ranges(), whole, trained, true);
    Map<String, Range> records = all.records();
    for (Added one : added) {
      int at = records.get(one.weight().record()).from();
      if (one.sum() != null) {
        System.arraycopy(trained, one.sum().from(), whole, at, one.sum().length());
      } else {
        Lora lora = selection.lora();
        float[] a = lora.start(one.weight());
        lora.add(one.weight(), 1, trained, one.b().from(), a, 0, whole, at);
      }
    }
  }

  /**
   * @param all the ranges of the whole network
   */
  private void exchange(List<Range> all, float[] whole, float[] trained, boolean back) {
    List<Range> own = ranges();
    int number = description.parameters().size();
    int to = first;
    for (int i = 0; i < all.size(); i++) {
      boolean moves = i < number ? selection.trains(i) : selection.moves((i - number) / 2);
      if (moves) {
        int from = all.get(i).from();
        int length = all.get(i).length();
        int at = own.get(to++).from();
        if (back) {
          System.arraycopy(trained, at, whole, from, length);
        } else {
          System.arraycopy(whole, from, trained, at, length);
        }
      }
    }
  }

  /** The ranges by the records of the file that hold them. */
  Map<String, Range> records() {
    Map<String, Range> records = new LinkedHashMap<>();
    List<Range> ranges = ranges();
    int i = 0;
    for (Description.Parameter one : parameters) {
      records.put(one.record(), ranges.get(i++));
    }
    for (Description.Statistics one : statistics) {
      records.put(one.mean(), ranges.get(i++));
      records.put(one.variance(), ranges.get(i++));
    }
    return records;
  }

  StateLayout state() {
    List<StateLayout.Span> spans = new ArrayList<>();
    int at = weights;
    for (Description.Statistics one : statistics) {
      int channels = one.channels();
      spans.add(
          new StateLayout.Span(
              one.layer(), at, at + channels, channels, false, 1 - one.momentum()));
      at += 2 * channels;
    }
    return new StateLayout(length(), spans);
  }

  /**
   * Where the output layer's weights are: a row an output; null if none stands alone, or not all of
   * it is trained.
   */
  OutputWeights head() {
    if (parameters.stream().filter(description::ofHead).count() < 2) {
      return null;
    }
    int biases = weights - description.outputs();
    int from = biases - description.outputs() * description.features();
    return new OutputWeights(
        from, description.features(), description.outputs(), 1, description.features(), biases);
  }
}
