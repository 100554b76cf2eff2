package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.dataset.Seeds;
import dev.graft.evaluate.ConstantAnswer;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Interval;
import dev.graft.evaluate.TransferEffect;
import dev.graft.evaluate.TransferEffect.Verdict;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the guard has found, in sentences and for the report. */
final class GuardFinding {

  private final Settings settings;
  private final Map<String, GuardedTraining> trainings;
  private final Guard.Steps quick;
  private final String noScratch;
  private final long seed;

  /**
   * @param trainings what was compared, by name
   * @param quick how far they were trained; null: to the end
   * @param noScratch why there is none; null: it could be trained
   */
  GuardFinding(
      Settings settings,
      Map<String, GuardedTraining> trainings,
      Guard.Steps quick,
      String noScratch) {
    this.settings = settings;
    this.trainings = trainings;
    this.quick = quick;
    this.noScratch = noScratch;
    this.seed = Seeds.derive(settings.seed(), "guard-seeds");
  }

  private GuardedTraining transfer() {
    return trainings.get(Guard.TRANSFER);
  }

  private boolean has(String name) {
    return trainings.containsKey(name) && trainings.get(name).ended();
  }

  private TransferEffect beside(String name) {
    return transfer().beside(trainings.get(name), seed);
  }

  /** Of the transfer beside scratch; unknown without it. */
  Verdict verdict() {
    return has(Guard.TRANSFER) && has(Baselines.SCRATCH)
        ? beside(Baselines.SCRATCH).verdict()
        : Verdict.UNKNOWN;
  }

  /** The transfer and what ended beside it, the best first; of equals the transfer. */
  List<GuardedTraining> best() {
    Criterion criterion = settings.evaluate().metric();
    List<GuardedTraining> best =
        new ArrayList<>(trainings.values().stream().filter(GuardedTraining::ended).toList());
    best.sort((one, other) -> other.score(criterion).compareTo(one.score(criterion)));
    return best;
  }

  /** What became of the transfer, for people. */
  String sentence() {
    if (!has(Guard.TRANSFER)) {
      return unknown(
          text(
              "%s, and %d of %,d are all that evaluate.guard = quick spends on it; use full.",
              transfer().failure(), quick.taken(), quick.of()));
    }
    if (!has(Baselines.SCRATCH)) {
      return unknown("there is no scratch. " + withoutScratch()) + probe() + constant();
    }
    GuardedTraining scratch = trainings.get(Baselines.SCRATCH);
    return text(
            "%s: %s%s %.4f on %,d validation examples, %.4f from random weights%s: %s.",
            verdictTold(),
            quick == null ? "" : text("after %,d of %,d steps ", quick.taken(), quick.of()),
            metric(),
            transfer().mean(),
            transfer().examples(),
            scratch.mean(),
            spread(scratch),
            beside(Baselines.SCRATCH).told())
        + probe();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String unknown(String why) {
    return "Whether the transfer has helped cannot be told: " + why;
  }

  private String verdictTold() {
    String so = quick == null ? "" : " so far";
    return switch (verdict()) {
      case HELPED -> "The transfer has helped" + so;
      case NO_DIFFERENCE -> "The transfer has made no difference beyond chance" + so;
      case HURT -> "The transfer has hurt" + so;
      case UNKNOWN -> "Whether the transfer has helped cannot be told";
    };
  }

  private String metric() {
    return transfer().validation().mainName();
  }

  private String spread(GuardedTraining scratch) {
    return Double.isNaN(transfer().deviation()) || Double.isNaN(scratch.deviation())
        ? ""
        : text(
            " (means over seeds, whose standard deviations are %.4f and %.4f)",
            transfer().deviation(), scratch.deviation());
  }

  private String withoutScratch() {
    return noScratch != null ? noScratch : trainings.get(Baselines.SCRATCH).failure();
  }

  /** Of a probe that is better; where there is no scratch, of any. */
  private String probe() {
    if (!has(Baselines.PROBE)) {
      return "";
    }
    TransferEffect effect = beside(Baselines.PROBE);
    double value = trainings.get(Baselines.PROBE).mean();
    if (effect.verdict() == Verdict.HURT) {
      return text(
          " A linear model on the pretrained features (probe) is better than the transfer, %s %.4f: %s.",
          metric(), value, effect.told());
    }
    return has(Baselines.SCRATCH)
        ? ""
        : text(
            " Beside a linear model on the same features (probe), %s %.4f, the transfer's is %.4f: %s.",
            metric(), value, transfer().mean(), effect.told());
  }

  private String constant() {
    return text(
        " The best answer that is always the same has %.4f.",
        ConstantAnswer.of(transfer().validation()).value());
  }

  /** What is kept and why, for people. */
  String kept(GuardedTraining training) {
    Criterion criterion = settings.evaluate().metric();
    String by = criterion == Criterion.AUTO ? metric() : criterion.field();
    return training == transfer()
        ? text(
            "Kept is the transfer: nothing is better in validation (%s %.4f).",
            by, criterion.value(training.score(criterion)))
        : text(
            "Kept is %s, not the transfer: %s is better in validation (%s %.4f, the transfer's %.4f).",
            training.name(),
            training.name(),
            by,
            criterion.value(training.score(criterion)),
            criterion.value(transfer().score(criterion)));
  }

  /** For the report. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("mode", settings.evaluate().guard().mode().name().toLowerCase(Locale.ROOT));
    json.put("verdict", verdict().key());
    json.put("sentence", sentence());
    if (quick != null) {
      json.put("steps", quick.taken()).put("of", quick.of());
    }
    if (has(Guard.TRANSFER)) {
      json.put("metric", metric()).put("examples", transfer().examples());
      json.put("seeds", settings.evaluate().guard().seeds());
    }
    ArrayNode told = json.putArray("trainings");
    trainings.values().forEach(each -> told.add(json(each)));
    return json;
  }

  private ObjectNode json(GuardedTraining each) {
    ObjectNode json = each.json();
    if (each != transfer() && each.ended() && has(Guard.TRANSFER)) {
      TransferEffect effect = beside(each.name());
      json.put("difference", effect.difference());
      if (effect.interval() != null) {
        json.putObject("interval")
            .put("low", effect.interval().low())
            .put("high", effect.interval().high())
            .put("level", Interval.LEVEL)
            .put("resamples", settings.evaluate().examination().resamples());
      }
    }
    return json;
  }
}
