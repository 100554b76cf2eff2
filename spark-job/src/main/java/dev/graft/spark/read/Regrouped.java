package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.api.java.function.Function;

/** Gives records the number of the group that their label is in; -1 if it is in none. */
final class Regrouped implements Function<RawRecord, RawRecord> {

  private static final long serialVersionUID = 1L;

  private final HashMap<Integer, Integer> groups = new HashMap<>();

  /**
   * @param labels of each group
   */
  Regrouped(List<List<Integer>> labels) {
    for (int group = 0; group < labels.size(); group++) {
      for (Integer label : labels.get(group)) {
        groups.put(label, group);
      }
    }
  }

  @Override
  public RawRecord call(RawRecord record) {
    return record.problem() == null
        ? record.withLabel(groups.getOrDefault(record.label(), -1))
        : record;
  }
}
