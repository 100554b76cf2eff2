package dev.graft.train;

import dev.graft.model.StateLayout;
import dev.graft.model.UpdatePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the layers' weights lie in the vector of trainable weights, without statistics. */
public final class LayerRanges {

  private LayerRanges() {}

  /**
   * The ranges of each layer, in the order of the vector; those without a name are one layer.
   *
   * @param plan null: all of it is one layer
   */
  public static List<List<Range>> of(UpdatePlan plan, StateLayout layout) {
    if (plan == null) {
      return List.of(List.of(new Range(0, layout.flatLength() - layout.statisticsLength())));
    }
    return List.copyOf(byName(plan, layout).values());
  }

  /**
   * The same by the layers' names.
   *
   * @param plan null: none has a name
   */
  public static Map<String, List<Range>> named(UpdatePlan plan, StateLayout layout) {
    Map<String, List<Range>> layers = plan == null ? new HashMap<>() : byName(plan, layout);
    layers.remove(null);
    return layers;
  }

  private static Map<String, List<Range>> byName(UpdatePlan plan, StateLayout layout) {
    int[] before = weightsBefore(layout);
    Map<String, List<Range>> layers = new LinkedHashMap<>();
    for (UpdatePlan.Span span : plan.spans()) {
      Range range = new Range(before[span.from()], before[span.to()]);
      if (range.from() < range.to()) {
        layers.computeIfAbsent(span.layer(), name -> new ArrayList<>()).add(range);
      }
    }
    return layers;
  }

  /** For each index of the flat vector, how many of those before it are no statistics. */
  private static int[] weightsBefore(StateLayout layout) {
    boolean[] statistic = layout.marks();
    int[] before = new int[statistic.length + 1];
    for (int i = 0; i < statistic.length; i++) {
      before[i + 1] = before[i] + (statistic[i] ? 0 : 1);
    }
    return before;
  }
}
