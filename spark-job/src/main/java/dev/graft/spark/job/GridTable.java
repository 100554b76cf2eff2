package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.spark.train.GridTraining;
import dev.graft.spark.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the settings of a grid compare in validation, and which of them is the best. */
final class GridTable {

  private final List<Grid.Tried> settings;
  private final List<GridTraining.Ended> ended;
  private final Criterion criterion;

  /** By validation, the best first; those that failed, and those that nothing validates, last. */
  private final List<Integer> order = new ArrayList<>();

  GridTable(List<Grid.Tried> settings, List<GridTraining.Ended> ended, Criterion criterion) {
    this.settings = settings;
    this.ended = ended;
    this.criterion = criterion;
    for (int i = 0; i < ended.size(); i++) {
      order.add(i);
    }
    order.sort(
        (one, other) -> {
          Metrics a = validation(one);
          Metrics b = validation(other);
          if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
          }
          boolean better = a.score(criterion).better(b.score(criterion));
          boolean worse = b.score(criterion).better(a.score(criterion));
          return better == worse ? 0 : better ? -1 : 1;
        });
  }

  private Metrics validation(int which) {
    TrainingResult result = ended.get(which).result();
    return result == null ? null : result.validation();
  }

  /** The best, by its number; of equals the first. */
  int best() {
    return order.get(0);
  }

  /** The table, in the order of the settings, and a sentence. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("metric", field(best()));
    json.put("chosen", settings.get(best()).setting().name());
    json.put("sentence", sentence());
    for (int i = 0; i < ended.size(); i++) {
      json.withArray("/settings").add(row(i));
    }
    return json;
  }

  private ObjectNode row(int which) {
    ObjectNode row = Json.object();
    row.put("name", settings.get(which).setting().name());
    row.set("setting", Json.of(settings.get(which).setting().values()));
    row.put("place", order.indexOf(which) + 1);
    row.put("chosen", which == best());
    TrainingResult result = ended.get(which).result();
    if (result == null) {
      return row.put("failed", ended.get(which).failure().getMessage());
    }
    row.put("bestRound", result.best().round());
    row.put("rounds", result.course().rounds());
    row.put("stoppedBy", result.course().stoppedBy());
    Metrics metrics = result.validation();
    ObjectNode validation = row.putObject("validation");
    validation.put("loss", metrics.loss());
    metrics.leading().forEach(validation::put);
    validation.put(field(which), value(which));
    return row;
  }

  private String field(int which) {
    return criterion == Criterion.AUTO ? validation(which).mainName() : criterion.field();
  }

  private double value(int which) {
    return criterion == Criterion.AUTO
        ? validation(which).main()
        : validation(which).value(criterion);
  }

  /** Which one is kept, and by how much it is better. */
  private String sentence() {
    String best =
        String.format(
            Locale.ROOT,
            "the best of %d settings in validation is %s (%s %.4f)",
            ended.size(),
            settings.get(best()).setting().name(),
            field(best()),
            value(best()));
    if (order.size() == 1 || validation(order.get(1)) == null) {
      return best;
    }
    int next = order.get(1);
    double ahead = Math.abs(value(best()) - value(next));
    String name = settings.get(next).setting().name();
    if (ahead > 0) {
      return best
          + String.format(Locale.ROOT, ", ahead of %s (%.4f) by %.4f", name, value(next), ahead);
    }
    double loss = validation(next).loss() - validation(best()).loss();
    return best
        + (loss > 0
            ? String.format(
                Locale.ROOT, ", as good as %s but for the loss, which is lower by %.4g", name, loss)
            : ", as good as %s, which comes after it".formatted(name));
  }
}
