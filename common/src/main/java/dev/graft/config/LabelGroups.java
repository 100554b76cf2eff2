package dev.graft.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads {@code data.label-groups}: classes that are made of several labels each. */
final class LabelGroups {

  private static final String KEY = "data.label-groups";

  private LabelGroups() {}

  static List<List<Integer>> read(ConfigKeys keys) {
    List<List<Integer>> groups = keys.wholeLists(KEY);
    if (groups.size() == 1) {
      throw keys.refused(KEY, "name two groups or more, one a class");
    }
    Set<Integer> seen = new HashSet<>();
    for (List<Integer> group : groups) {
      if (group.isEmpty()) {
        throw keys.refused(KEY, "each group needs a label");
      }
      for (Integer label : group) {
        if (!seen.add(label)) {
          throw keys.refused(KEY, String.format(Locale.ROOT, "the label %d is in it twice", label));
        }
      }
    }
    if (!groups.isEmpty() && !keys.wholes("data.only-labels").isEmpty()) {
      throw keys.refused(
          KEY, "leave out data.only-labels with it: labels in no group are left out");
    }
    return groups;
  }
}
