package dev.graft.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.average.Acceptance;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.train.PseudoLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The course of a training in some hundred points, whatever its length: of rounds at equal
 * distances, which double whenever there are too many points, and of the last round that was
 * validated.
 */
public final class Course implements TrainingListener {

  private static final int MOST = 400;
  private static final String PART = "course";

  private final Criterion criterion;
  private List<ObjectNode> points = new ArrayList<>();
  private int every = 1;
  private int before;
  private int last;

  /** The last round, whether it stays or not: it may still be validated; null: there is none. */
  private ObjectNode latest;

  /** The last round that was validated; null: there is none. */
  private ObjectNode validated;

  /** What is told of the round that is about to be finished. */
  private ObjectNode next = Json.object();

  /**
   * @param criterion of validation
   */
  public Course(Criterion criterion) {
    this.criterion = criterion;
  }

  /** Rounds are counted through all stages. */
  @Override
  public void stageBegins(Stage stage) {
    before = stage.roundsBefore();
    last = before;
  }

  private boolean tells(int round) {
    return round % every == 0;
  }

  @Override
  public void averaged(DoubleSupplier divergence) {
    if (tells(last + 1)) {
      next.put("divergence", divergence.getAsDouble());
    }
  }

  @Override
  public void waitedFor(Acceptance.Slowest worker) {
    next.put("slowestSeconds", worker.seconds()).put("othersSeconds", worker.others());
  }

  @Override
  public void pseudoLabelled(PseudoLabels labels) {
    next.put("pseudoLabels", (double) labels.taken() / Math.max(1, labels.seen()))
        .put("pseudoConfidence", labels.confidence());
  }

  @Override
  public void roundFinished(Round round) {
    last = before + round.round();
    latest = Json.object().put("round", last).put("loss", round.loss()).setAll(next);
    next = Json.object();
    if (tells(last)) {
      points.add(latest);
    }
    if (points.size() >= MOST) { // one more may be validated
      every *= 2;
      points.removeIf(point -> !tells(round(point)));
    }
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    if (latest != null && round(latest) == before + round.round()) {
      latest.put("value", metrics.value(criterion)).put("validationLoss", metrics.loss());
      validated = latest;
    }
  }

  private static int round(JsonNode point) {
    return point.path("round").asInt();
  }

  @Override
  public void save(SavedState to) {
    SavedState own = to.in(PART);
    own.put("every", every);
    own.put("last", last);
    own.put("points", Json.object().set("of", json().deepCopy()));
    if (latest != null) {
      own.put("latest", latest.deepCopy());
    }
  }

  @Override
  public void restore(SavedState from) {
    SavedState own = from.in(PART);
    if (own.has("points")) { // not in checkpoints of before
      every = (int) own.whole("every");
      last = (int) own.whole("last");
      points = new ArrayList<>();
      latest = own.has("latest") ? (ObjectNode) own.json("latest") : null;
      validated = null;
      own.json("points").path("of").forEach(point -> restore((ObjectNode) point));
    }
  }

  private void restore(ObjectNode saved) {
    ObjectNode point = latest != null && round(saved) == round(latest) ? latest : saved;
    if (tells(round(point))) {
      points.add(point);
    }
    if (point.has("value")) {
      validated = point;
    }
  }

  /**
   * Its points: {@code round}, {@code loss}; {@code divergence} of the workers; of several {@code
   * slowestSeconds}, {@code othersSeconds}; where it was validated {@code value}, {@code
   * validationLoss}.
   */
  public ArrayNode json() {
    ArrayNode all = Json.object().putArray("points").addAll(points);
    if (validated != null && !tells(round(validated))) {
      int at = 0;
      while (at < all.size() && round(all.get(at)) < round(validated)) {
        at++;
      }
      all.insert(at, validated);
    }
    return all;
  }
}
