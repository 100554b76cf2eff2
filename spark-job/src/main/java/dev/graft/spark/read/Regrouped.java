package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.RawRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;

/** Gives records the number of the group that their label is in; -1 if it is in none. */
final class Regrouped implements Function<RawRecord, RawRecord> {

  private static final long serialVersionUID = 1L;

  private static final String WHOLE = "[+-]?\\d{1,9}";

  private final HashMap<Integer, Integer> groups = new HashMap<>();

  private Regrouped() {}

  /**
   * @param labels of each group: names, or numbers
   * @param names of the labels in the order of their numbers; empty: they have none
   * @throws UnusableInputException if there is no such label
   */
  static Regrouped of(List<List<String>> labels, List<String> names) {
    Regrouped regrouped = new Regrouped();
    Map<String, Integer> named = new HashMap<>();
    for (int number = 0; number < names.size(); number++) {
      named.putIfAbsent(names.get(number), number);
    }
    boolean numbered = names.stream().anyMatch(name -> !name.matches(WHOLE)) || names.isEmpty();
    for (int group = 0; group < labels.size(); group++) {
      for (String label : labels.get(group)) {
        regrouped.groups.put(number(label, names, named, numbered), group);
      }
    }
    return regrouped;
  }

  /**
   * A name counts more than a number, which may also be a name.
   *
   * @param named the number of each name
   * @param numbered whether numbers are those of classes, even where these have names
   */
  private static int number(
      String label, List<String> names, Map<String, Integer> named, boolean numbered) {
    if (named.containsKey(label)) {
      return named.get(label);
    }
    if (label.matches(WHOLE)) {
      int number = Integer.parseInt(label);
      Integer same = named.get(Integer.toString(number));
      if (same != null) {
        return same;
      }
      if (numbered && number >= 0) {
        return number;
      }
    }
    throw new UnusableInputException(
        names.isEmpty()
            ? "Cannot use data.label-groups: the label %s is no whole number from 0, as those of the data are."
                .formatted(label)
            : "Cannot use data.label-groups: %s.".formatted(ClassNumbers.of(names).unknown(label)));
  }

  int group(int label) {
    return groups.getOrDefault(label, -1);
  }

  @Override
  public RawRecord call(RawRecord record) {
    return record.problem() == null && !record.isUnlabelled()
        ? record.withLabel(group(record.label()))
        : record;
  }
}
