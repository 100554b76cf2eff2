package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.save.MetricsLog;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was told of the rounds of this driver, for any thread to read. */
final class RoundHistory implements TrainingListener {

  private final List<ObjectNode> rounds = new ArrayList<>();
  private Plan plan;
  private Stage stage;

  @Override
  public synchronized void stageBegins(Stage begins) {
    stage = begins;
  }

  @Override
  public synchronized void planned(Plan planned) {
    plan = planned;
  }

  @Override
  public synchronized void roundFinished(Round round) {
    rounds.add(MetricsLog.entry(round, stage));
  }

  @Override
  public synchronized void validated(Round round, Metrics metrics) {
    if (!rounds.isEmpty()) {
      MetricsLog.add(rounds.get(rounds.size() - 1), metrics);
    }
  }

  /** One line a round, as {@code metrics.jsonl} has them. */
  synchronized List<String> lines() {
    return rounds.stream().map(Json::line).toList();
  }

  /** How far the training is. */
  synchronized FineTuneProgress progress(String state) {
    ObjectNode last = rounds.isEmpty() ? Json.object() : rounds.get(rounds.size() - 1);
    int before = stage == null ? 0 : stage.roundsBefore();
    return new FineTuneProgress(
        state,
        last.path("round").asInt(),
        plan == null || plan.rounds() == 0 ? 0 : plan.rounds() + before,
        last.path("epoch").asInt(),
        plan == null ? 0 : plan.epochs(),
        last.path("loss").asDouble(Double.NaN));
  }
}
