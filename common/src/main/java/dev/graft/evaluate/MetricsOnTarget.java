package dev.graft.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a network does on examples that have labels, where states are chosen by what it makes of
 * others, of a target, that have none.
 *
 * @param labelled of which everything is told but the choice
 * @param name of the figure that is chosen by
 * @param value of it; less is better
 */
public record MetricsOnTarget(Metrics labelled, String name, double value) implements Metrics {

  @Override
  public long examples() {
    return labelled.examples();
  }

  @Override
  public double loss() {
    return labelled.loss();
  }

  @Override
  public Map<String, Double> leading() {
    Map<String, Double> leading = new LinkedHashMap<>(labelled.leading());
    leading.put(name, value);
    return Collections.unmodifiableMap(leading);
  }

  @Override
  public Score score(Criterion criterion) {
    return Score.of(-value, loss());
  }
}
