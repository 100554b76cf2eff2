package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.Resampled;
import dev.graft.evaluate.Score;
import dev.graft.evaluate.TransferEffect;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/** What the guard compares: the transfer, or what it is held to, on validation, a result a seed. */
final class GuardedTraining {

  private final String name;
  private final List<Metrics> validation = new ArrayList<>();
  private final List<Resampled> resampled = new ArrayList<>();
  private String failure;

  GuardedTraining(String name) {
    this.name = name;
  }

  /** Takes what one of its seeds has come to. */
  void add(Metrics metrics, Resampled of) {
    validation.add(metrics);
    resampled.add(of);
  }

  /** Takes why one of its seeds has come to nothing. */
  void failed(String why) {
    failure = why;
  }

  String name() {
    return name;
  }

  /** Whether there is anything to compare. */
  boolean ended() {
    return !validation.isEmpty();
  }

  /** Why a seed of it has come to nothing; null: none has. */
  String failure() {
    return failure;
  }

  /** How the job's own seed validates. */
  Metrics validation() {
    return validation.get(0);
  }

  long examples() {
    return resampled.get(0).examples();
  }

  /** The main metric, the mean of the seeds. */
  double mean() {
    return TransferEffect.mean(resampled);
  }

  /** Its standard deviation over the seeds; not a number of one. */
  double deviation() {
    return resampled.size() < 2
        ? Double.NaN
        : new StandardDeviation()
            .evaluate(resampled.stream().mapToDouble(Resampled::value).toArray());
  }

  /** By how much it is better than another one. */
  TransferEffect beside(GuardedTraining other, long seed) {
    return TransferEffect.of(resampled, other.resampled, seed);
  }

  /** What the best is chosen by, the mean of the seeds. */
  Score score(Criterion criterion) {
    return new Score(
        mean(of -> of.score(criterion).value()), mean(of -> of.score(criterion).loss()));
  }

  private double mean(ToDoubleFunction<Metrics> of) {
    return validation.stream().mapToDouble(of).average().orElseThrow();
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("name", name);
    if (ended()) {
      json.put("value", mean());
      if (resampled.size() > 1) {
        json.put("deviation", deviation());
        json.set("values", Json.of(resampled.stream().map(Resampled::value).toList()));
      }
    }
    return failure == null ? json : json.put("reason", failure);
  }
}
