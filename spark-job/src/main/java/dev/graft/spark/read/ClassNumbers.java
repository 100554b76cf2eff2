package dev.graft.spark.read;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The numbers of classes: by their names in a fixed order, or, where labels are whole numbers, as
 * they are.
 */
final class ClassNumbers {

  private static final int TOLD = 20;
  private static final String WHOLE = "\\d{1,9}";

  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();

  private ClassNumbers(List<String> names) {
    this.names = names;
    for (int i = 0; i < names.size(); i++) {
      numbers.putIfAbsent(names.get(i), i);
    }
  }

  /**
   * @param names in the order of their numbers; empty: labels are numbers
   */
  static ClassNumbers of(List<String> names) {
    return new ClassNumbers(List.copyOf(names));
  }

  /**
   * Of labels as they were found: whole numbers stay, names are numbered in their sorted order. 007
   * beside 7 are names: as numbers they would be one class.
   */
  static ClassNumbers learn(Collection<String> labels) {
    boolean numbers =
        labels.stream().allMatch(label -> label.matches(WHOLE))
            && labels.stream().map(Integer::valueOf).distinct().count()
                == labels.stream().distinct().count();
    return of(numbers ? List.of() : List.copyOf(new TreeSet<>(labels)));
  }

  /** The number of a class, or -1 if there is none of this name. */
  int of(String label) {
    if (names.isEmpty()) {
      return label.matches(WHOLE) ? Integer.parseInt(label) : -1;
    }
    return numbers.getOrDefault(label, -1);
  }

  /** Whether these are the labels that there are: of names all, of numbers any. */
  boolean areAll(Collection<String> labels) {
    return labels.stream().allMatch(label -> of(label) >= 0)
        && (names.isEmpty() || Set.copyOf(labels).size() == names.size());
  }

  /** In the order of their numbers; empty if labels are numbers. */
  List<String> names() {
    return names;
  }

  /** Why a label has no number. */
  String unknown(String label) {
    return names.isEmpty()
        ? "its label %s is no whole number, as the labels of training are".formatted(label)
        : "there is no class %s; the classes are %s".formatted(label, told());
  }

  private String told() {
    String first = String.join(", ", names.subList(0, Math.min(TOLD, names.size())));
    return names.size() > TOLD
        ? first + String.format(Locale.ROOT, " and %d more", names.size() - TOLD)
        : first;
  }
}
