package dev.graft.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code data.label-groups}: classes that are made of several labels each. */
final class LabelGroups {

  private static final String KEY = "data.label-groups";

  private LabelGroups() {}

  static List<List<String>> read(ConfigKeys keys) {
    List<List<String>> groups = keys.nameLists(KEY);
    if (groups.size() == 1) {
      throw keys.refused(KEY, "name two groups or more, one a class");
    }
    Set<String> seen = new HashSet<>();
    for (List<String> group : groups) {
      if (group.isEmpty()) {
        throw keys.refused(KEY, "each group needs a label");
      }
      for (String label : group) {
        if (!seen.add(label.replaceFirst("^\\+(?=\\d+$)", ""))) {
          throw keys.refused(KEY, "the label %s is in it twice".formatted(label));
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
