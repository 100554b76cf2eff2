package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Command;
import dev.graft.config.ObjectiveSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.ConstantAnswer;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Metrics;
import dev.graft.image.AugmentationSettings;
import dev.graft.io.Json;
import dev.graft.listen.PseudoLabelCount;
import dev.graft.listen.SlowWorkers;
import dev.graft.listen.TrainingListener;
import dev.graft.model.Backbone;
import dev.graft.provider.UsersPart;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.metrics.JobMetrics;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.Ledger;
import dev.graft.spark.read.Quarantine;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.train.Penalty;
import dev.graft.spark.train.TrainingResult;
import dev.graft.train.FeatureShift;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds {@code report.json}: what happened, for machines. */
final class Report {

  private static final Logger LOG = LoggerFactory.getLogger(Report.class);

  /** As many as metrics tell one by one. */
  private static final int MOST_CLASSES = 1000;

  private final ObjectNode json = Json.object();
  private final GraftSession session;
  private String average;
  private String codec;
  private final AugmentationSettings augmentation;
  private final Criterion criterion;
  private final boolean pretext;

  Report(Command command, Settings settings, GraftSession session, NamedParts parts) {
    this.session = session;
    trained(settings);
    augmentation = settings.train().augmentation();
    criterion = settings.evaluate().metric();
    pretext = settings.train().pretext().any();
    json.put("command", command.key()).put("status", "running").put("seed", settings.seed());
    json.set("decided", Json.of(settings.decided()));
    if (!parts.users().isEmpty()) {
      json.set("parts", Json.of(parts.users()));
    }
  }

  /** From here on it is of these settings, of several that are trained. */
  void trained(Settings settings) {
    average = settings.train().averaging().average().name().toLowerCase(Locale.ROOT);
    codec =
        settings
            .train()
            .averaging()
            .codec()
            .type()
            .name()
            .toLowerCase(Locale.ROOT)
            .replace('_', '-');
  }

  /** The engines of users' jars that compute the model of the job. */
  void engines(List<UsersPart> parts) {
    parts.forEach(part -> json.withArray("/parts").add(Json.of(part)));
  }

  ObjectNode json() {
    return json;
  }

  /** What else the job leaves open and was decided, which is logged too. */
  void decided(List<String> sentences) {
    Set<String> told = new HashSet<>();
    json.path("decided").forEach(sentence -> told.add(sentence.asText()));
    for (String sentence : sentences) {
      if (told.add(sentence)) { // several networks of a job may leave the same open
        LOG.info(sentence);
        json.withArray("/decided").add(sentence);
      }
    }
  }

  /** The ledger of the data: every record that was read is counted once. */
  void data(Examples examples, RecordFormat format) {
    ObjectNode data = json.putObject("data");
    for (Split part : Split.values()) {
      if (part != Split.UNLABELLED || examples.count(part) > 0) {
        data.put(part.name().toLowerCase(Locale.ROOT), examples.count(part));
      }
    }
    Ledger ledger = examples.ledger();
    data.put("read", ledger.read());
    data.put("quarantined", ledger.quarantined());
    JobMetrics.shown().ifPresent(metrics -> metrics.quarantined(ledger.quarantined()));
    data.put("excluded", ledger.excluded());
    data.put("unused", ledger.unused());
    data.put("duplicates", ledger.duplicates());
    if (ledger.quarantined() > 0) {
      ObjectNode reasons = data.putObject("reasons");
      ledger.kinds().forEach((kind, count) -> reasons.put(kind.key(), count));
      data.put("quarantine", Quarantine.FOLDER);
    }
    if (!ledger.unseen().isEmpty()) {
      data.set("unseen", Json.of(ledger.unseen()));
    }
    if (!examples.leaked().isEmpty()) {
      ObjectNode leaked = data.putObject("leaked");
      examples
          .leaked()
          .forEach((part, count) -> leaked.put(part.name().toLowerCase(Locale.ROOT), count));
    }
    if (!examples.problems().isEmpty()) {
      data.set("problems", Json.of(examples.problems()));
    }
    balance(data, examples);
    data.set("sources", Json.of(examples.sources()));
    data.setAll(format.described());
  }

  /** How many examples each class has, by its number, of as many classes as are told one by one. */
  private static void balance(ObjectNode data, Examples examples) {
    if (examples.targetWidth() > 0) {
      return;
    }
    ObjectNode balance = Json.object();
    for (Split part : EnumSet.complementOf(EnumSet.of(Split.UNLABELLED))) {
      Map<Integer, Long> counts = examples.ledger().classes(part);
      int classes = counts.keySet().stream().mapToInt(number -> number + 1).max().orElse(0);
      if (classes > 0 && classes <= MOST_CLASSES) {
        ArrayNode told = balance.putArray(part.name().toLowerCase(Locale.ROOT));
        IntStream.range(0, classes).forEach(i -> told.add(counts.getOrDefault(i, 0L)));
      }
    }
    if (!balance.isEmpty()) {
      data.set("balance", balance);
    }
  }

  /**
   * @param frozen the frozen model that it is on; null: none
   */
  void model(TargetModel network, Task task, FrozenModel frozen) {
    ObjectNode model = json.putObject("model");
    model.put("task", task.key());
    model.put("parameters", network.parameters());
    model.put("trainable", network.trainable());
    model.put("cut", network.cut());
    if (network.copied() != null) {
      model.set("copied", Json.of(network.copied().copied()));
      model.set("skipped", Json.of(network.copied().skipped()));
      model.set("created", Json.of(network.copied().created()));
      model.set("layers", new LayerStarts(network.copied(), network.rated()).json());
    }
    if (frozen != null) {
      backbone(frozen, network.below());
    }
  }

  /**
   * How each layer begins, in the log, too.
   *
   * @param rated the layers that are trained, as far as the engine tells them
   */
  void layers(CopiedWeights copied, Collection<String> rated) {
    LayerStarts starts = new LayerStarts(copied, rated);
    json.withObject("/model").set("layers", starts.json());
    starts.lines().forEach(line -> LOG.info("weights {}", line));
  }

  /** What is not among the weights of the network: the frozen model that it is on. */
  void backbone(FrozenModel frozen, Backbone cut) {
    ObjectNode backbone = json.withObject("/model").putObject("backbone");
    backbone.setAll(frozen.described());
    backbone.put("runtime", FeatureStore.summary(cut, session.featurizing().profile()));
    backbone.set("shape", Json.of(cut.outputShape()));
  }

  /** The choices that the cluster made. */
  ObjectNode plan(int workers) {
    ObjectNode plan = json.putObject("plan");
    plan.put("workers", workers);
    session.describe(plan);
    return plan;
  }

  /** Adds what rounds follow, with the choices that timing made. */
  ObjectNode plan(TrainingListener.Plan timed) {
    ObjectNode plan = (ObjectNode) json.get("plan");
    plan.put("average", average);
    plan.put("averageEvery", timed.averageEvery());
    plan.put("codec", codec);
    because(plan, "averageEvery", timed.why());
    because(plan, "learningRate", timed.rateWhy());
    return plan;
  }

  /**
   * @param why null: nothing was chosen, in this stage
   */
  static void because(ObjectNode plan, String what, String why) {
    if (why == null) {
      plan.remove(what + "Because");
    } else {
      plan.put(what + "Because", why);
    }
  }

  void training(Trainer.Trained trained, FeatureStore store) {
    TrainingResult result = trained.result();
    if (trained.resumedRound() > 0) {
      json.withObject("/resumed").put("round", trained.resumedRound());
    }
    chosen(result.penalty());
    course(json.putObject("training"), trained, store);
    ObjectNode communication = json.putObject("communication");
    communication.put("bytesBroadcastPerRound", result.costs().bytesBroadcast());
    communication.put("bytesCollectedPerRound", result.costs().bytesCollected());
    json.set("metrics", metrics(trained));
  }

  /**
   * What each stage came to; {@code training} and {@code metrics} are of the last one.
   *
   * @param network of the last one
   */
  void stages(ArrayNode stages, TargetModel network) {
    json.set("stages", stages);
    json.withObject("/model").put("trainable", network.trainable()).put("cut", network.cut());
  }

  /** How the settings of a grid compare, and which is kept. */
  void grid(ObjectNode grid) {
    LOG.info("{}", grid.path("sentence").asText());
    json.set("grid", grid);
  }

  /** What validation has chosen of a solver's L2. */
  void chosen(Penalty penalty) {
    if (penalty != null && penalty.sentence() != null) {
      decided(List.of(penalty.sentence()));
    }
  }

  /**
   * Where a run in stages was gone on with.
   *
   * @param round of the stage, after which; 0: from its beginning
   */
  void resumed(int stage, int round) {
    json.withObject("/resumed").put("round", round).put("stage", stage);
  }

  /** How a training went, of one stage or of all there is. */
  void course(ObjectNode training, Trainer.Trained trained, FeatureStore store) {
    TrainingResult result = trained.result();
    training.put("rounds", result.course().rounds());
    training.put("epochs", result.course().epochs());
    training.put("examples", result.ledger().trained());
    training.put("workers", result.plan().partitions().length);
    training.put("stoppedBy", result.course().stoppedBy());
    penalty(training, result.penalty());
    training.put("bestRound", result.best().round());
    if (result.start() != null) {
      chosenBy(training, result);
    }
    if (result.course().fallbackRound() > 0) {
      training.put("plainAveragingSinceRound", result.course().fallbackRound());
    }
    if (result.merge() != null) {
      training.put("merged", result.merge().taken());
      training.set("merges", Json.of(result.merge().scores()));
    }
    if (trained.targets() != null) {
      ObjectNode targets = training.putObject("standardizedTargets");
      targets.set("mean", Json.of(trained.targets().means()));
      targets.set("deviation", Json.of(trained.targets().deviations()));
    }
    training.put("localStep", trained.localStep());
    training.put("acceleration", trained.acceleration());
    if (store.acceleration() != null) {
      training.put("backboneAcceleration", store.acceleration());
    }
    training.put("backbonePasses", store.passes());
    if (store.again()) {
      training.put("activationsUsedAgain", true);
    }
    if (augmentation.any()) {
      ObjectNode changes = (ObjectNode) Json.of(augmentation);
      changes.put("frozen", augmentation.frozen().name().toLowerCase(Locale.ROOT));
      training.set("augmentation", changes);
    }
    training.set("ledger", Json.of(result.ledger()));
  }

  /** Whom the workers waited for. */
  void workers(SlowWorkers seen) {
    seen.seen().ifPresent(told -> json.set("slowWorkers", Json.of(told)));
  }

  private static void penalty(ObjectNode to, Penalty penalty) {
    if (penalty == null) {
      return;
    }
    to.put("l2", penalty.l2());
    if (penalty.tried().length > 0) {
      to.set("l2Tried", Json.of(penalty.tried()));
    }
  }

  private void chosenBy(ObjectNode training, TrainingResult result) {
    boolean main = criterion == Criterion.AUTO;
    training.put("metric", main ? result.validation().mainName() : criterion.field());
    ObjectNode start = training.putObject("start");
    start.put("value", criterion.value(result.start()));
    start.put("loss", result.start().loss());
    training.put("lastRoundIsBest", result.best().round() == result.course().rounds());
  }

  /**
   * What answering always the same would have reached on the examples of a part, and whether the
   * model does better.
   *
   * @param metrics null: there were none
   * @param names of the classes
   */
  void constantAnswer(Split part, Metrics metrics, List<String> names) {
    if (metrics == null || pretext) { // there the answer is an example
      return;
    }
    ConstantAnswer constant = ConstantAnswer.of(metrics);
    String name = part.name().toLowerCase(Locale.ROOT);
    ObjectNode entry = (ObjectNode) Json.of(constant);
    if (constant.number() != null && constant.number() < names.size()) {
      entry.put("name", names.get(constant.number()));
    }
    json.withObject("/constantAnswer").set(name, entry);
    if (constant.skewed()) {
      LOG.warn(
          "accuracy says little on {}: {} % of the examples are of class {}; see balanced accuracy {}, f1 {}{}",
          name,
          String.format(Locale.ROOT, "%.1f", 100 * constant.value()),
          entry.path("name").asText(entry.path("number").asText()),
          told(metrics, Criterion.BALANCED_ACCURACY),
          told(metrics, Criterion.F1),
          criterion == Criterion.AUTO ? ", and choose by evaluate.metric" : "");
    }
    if (!constant.beaten()) {
      LOG.warn(
          "the model does no better on {} than the best answer that is always the same: {} {}, that reaches {}",
          name,
          constant.metric(),
          metrics.main(),
          constant.value());
    }
  }

  private static String told(Metrics metrics, Criterion of) {
    return String.format(Locale.ROOT, "%.4f", metrics.value(of));
  }

  /**
   * What else was found of the model that is kept, in the place of its metrics.
   *
   * @param names of classes, labels or numbers
   */
  void examined(Examining.Examined examined, List<String> names) {
    decided(examined.chosen());
    examined
        .parts()
        .forEach(
            (part, of) -> {
              ObjectNode metrics = of.json(names);
              if (examined.slices().containsKey(part)) {
                metrics.set("slices", examined.slices().get(part));
              }
              json.withObject("/metrics").set(part.name().toLowerCase(Locale.ROOT), metrics);
            });
    rule(examined.rule());
  }

  /** What was made of unlabelled examples; nothing where labels alone were trained on. */
  void pseudoLabels(ObjectiveSettings how, PseudoLabelCount labels, FeatureShift shift) {
    ObjectNode counts = labels.json();
    if (counts != null) {
      ObjectNode unlabelled = json.putObject("unlabelled");
      unlabelled.put("method", how.name());
      unlabelled.setAll(counts);
      if (shift != null) {
        unlabelled.put("features", shift.features()).put("featuresApart", shift.apart());
      }
      if (shift != null && shift.sentence() != null) {
        LOG.warn(shift.sentence());
        json.withObject("/data").withArray("warnings").add(shift.sentence());
      }
    }
  }

  /** What is saved in the place of the transfer, of which all else is. */
  void kept(KeptModel kept, Trainer.Trained transfer) {
    if (kept.isTransfer()) {
      return;
    }
    json.set("metrics", metrics(kept.trained()));
    json.withObject("/baselines").set(Guard.TRANSFER, metrics(transfer));
    ObjectNode model = json.withObject("/model");
    model.put("parameters", kept.model().get().parameters());
    model.put("trainable", kept.network().trainable());
    if (kept.name().equals(Baselines.SCRATCH)) {
      model.putNull("cut").remove(List.of("copied", "skipped", "created", "layers"));
    }
  }

  /** What the predictions of a model are made by, if that is not plain. */
  void rule(DecisionRule rule) {
    if (!rule.plain()) {
      json.withObject("/model").set("decision", rule.json());
    }
  }

  /** Validation and test, as far as there were examples. */
  static ObjectNode metrics(Trainer.Trained trained) {
    ObjectNode metrics = Json.object();
    metrics.put("stoppedBy", trained.result().course().stoppedBy());
    penalty(metrics, trained.result().penalty());
    put(metrics, "validation", trained.result().validation());
    put(metrics, "test", trained.test());
    return metrics;
  }

  private static void put(ObjectNode metrics, String part, Metrics value) {
    if (value != null) {
      metrics.set(part, Json.of(value));
    }
  }

  /** The baselines, and by how much the transfer's main metric is above that of scratch. */
  void baselines(ObjectNode baselines, Trainer.Trained trained) {
    json.set("baselines", baselines);
    Metrics metrics = trained.metrics();
    if (metrics == null) {
      return;
    }
    String part = trained.test() != null ? "test" : "validation";
    JsonNode scratch = baselines.at("/scratch/" + part + "/" + metrics.mainName());
    if (!scratch.isMissingNode()) {
      json.put("transferGain", metrics.main() - scratch.asDouble());
    }
  }

  /** The last entries. */
  ObjectNode finish(String status, Phases phases) {
    json.put("status", status);
    json.set("faults", Json.of(session.faults()));
    json.set("seconds", Json.of(phases.report()));
    json.set("versions", Json.of(Versions.all()));
    return json;
  }
}
