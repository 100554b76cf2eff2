package dev.graft.engine;

import dev.graft.UnusableInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of a target's classes a pretrained network has, by their names. */
public final class ClassMatch {

  private static final int TOLD = 20;

  private ClassMatch() {}

  /**
   * Finds them. Numbers are names, too, where both sides have no others.
   *
   * @return for each class of the target the number that it has in the source; -1: it has none
   * @throws UnusableInputException if a name stands twice, or if one side has numbers and the other
   *     has texts
   */
  public static int[] byName(List<String> source, List<String> target) {
    refuseTwice(source, "the pretrained model has", "its rows cannot be told apart");
    refuseTwice(target, "the data have", "name each once, in data.class-names");
    if (areNumbers(source) != areNumbers(target)) {
      throw new UnusableInputException(
          "Cannot match classes by their names: the pretrained model has %s, the data have %s; name those of the data as the model does, in data.class-names."
              .formatted(told(source), told(target)));
    }
    return target.stream().mapToInt(source::indexOf).toArray();
  }

  private static void refuseTwice(List<String> names, String who, String advice) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new UnusableInputException(
            "Cannot match classes by their names: %s the class %s twice; %s."
                .formatted(who, name, advice));
      }
    }
  }

  /** Whether all names are whole numbers. */
  public static boolean areNumbers(List<String> names) {
    return names.stream().allMatch(name -> name.matches("\\d+"));
  }

  /** The first of some names, for a sentence. */
  public static String told(List<String> names) {
    return names.stream().limit(TOLD).collect(Collectors.joining(", "))
        + (names.size() > TOLD ? " ..." : "");
  }
}
