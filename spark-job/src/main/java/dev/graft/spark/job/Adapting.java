package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Adaptation;
import dev.graft.config.AdaptationSettings;
import dev.graft.config.AdaptationSettings.Choice;
import dev.graft.config.Settings;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.MetricsOnTarget;
import dev.graft.io.Json;
import dev.graft.model.LocalModel;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.rank.CovarianceOf;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingData;
import dev.graft.spark.train.TrainingResult;
import dev.graft.train.CoralAlignment;
import dev.graft.train.CovarianceSums;
import java.math.BigDecimal;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is trained to a target whose examples have no labels. */
final class Adapting {

  private static final Logger LOG = LoggerFactory.getLogger(Adapting.class);

  /** The roots of matrices take the third power of their sides. */
  private static final int MOST_FEATURES = 1024;

  private Adapting() {}

  /**
   * Refuses what cannot be adapted.
   *
   * @throws UnusableInputException saying why, and what could be
   */
  static void check(Settings settings, TargetModel network, Task task, Examples examples) {
    AdaptationSettings adapt = settings.train().adapt();
    if (adapt.uses(Adaptation.ADABN) && statistics(network) == 0) {
      throw new UnusableInputException(
          "Cannot use train.adapt = [adabn]: no BatchNorm layer is among what is trained, which alone have statistics to adapt; with model.frozen = false those of a pretrained network are, if it has some.");
    }
    if (adapt.any() && examples.count(Split.UNLABELLED) < 2) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use train.adapt: of %d examples in data.unlabelled there is no variance.",
              examples.count(Split.UNLABELLED)));
    }
    if (adapt.uses(Adaptation.CORAL)) {
      checkFeatures(network, examples.shape());
    }
    if (adapt.uses(Adaptation.DEEP_CORAL)) {
      checkHidden(network, "train.adapt = [deep-coral]", "use coral");
    }
    if (adapt.choice() == Choice.DISCREPANCY) {
      checkHidden(network, "train.adapt-choice = discrepancy", "choose by source or entropy");
    }
    if (adapt.choice() == Choice.ENTROPY && task != Task.CLASSIFICATION) {
      throw new UnusableInputException(
          "Cannot use train.adapt-choice = entropy where no class is told: there are no probabilities that add up to 1; choose by discrepancy or source.");
    }
  }

  private static int statistics(TargetModel network) {
    try (LocalModel model = network.trained().network().open()) {
      return model.layout().statisticsLength();
    }
  }

  private static void checkFeatures(TargetModel network, int[] shape) {
    if (!network.frozen() && shape.length > 1) {
      throw new UnusableInputException(
          "Cannot use train.adapt = [coral] where pictures are what is trained on: it aligns features; keep a part of a pretrained network (model.frozen = true, model.cut).");
    }
    int width = width(network, shape);
    if (width > MOST_FEATURES) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use train.adapt = [coral] on %,d features: it takes the roots of matrices of them, %,d at most; choose another model.cut.",
              width,
              MOST_FEATURES));
    }
  }

  private static void checkHidden(TargetModel network, String what, String other) {
    int width;
    try (LocalModel model = network.trained().network().open()) {
      width = model.hiddenWidth();
    }
    if (width == 0) {
      throw new UnusableInputException(
          "Cannot use %s with this network: it takes layers that are trained below an output layer with weights of its own, of the engine dl4j; train lower layers (model.frozen = false, a lower model.cut, a hidden layer in model.head), or %s."
              .formatted(what, other));
    }
    if (width > MOST_FEATURES) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s on the %,d values that come into the output layer: it takes products of all pairs of them, of %,d at most; put a smaller hidden layer below it.",
              what,
              width,
              MOST_FEATURES));
    }
  }

  private static int width(TargetModel network, int[] shape) {
    return Shapes.length(network.frozen() ? network.backbone().outputShape() : shape);
  }

  /** Aligns the features of training and validation with those of the target, if a job asks. */
  static void align(
      FeatureStore store,
      GraftSession session,
      Settings settings,
      TargetModel network,
      Examples examples) {
    if (!settings.train().adapt().uses(Adaptation.CORAL)) {
      return;
    }
    int width = width(network, examples.shape());
    session.spark().setJobDescription("align: covariance of the source");
    CovarianceSums source = CovarianceOf.all(store.part(Split.TRAIN), width);
    session.spark().setJobDescription("align: covariance of the target");
    CovarianceSums target = CovarianceOf.all(store.part(Split.UNLABELLED), width);
    CoralAlignment alignment = CoralAlignment.of(source, target);
    LOG.info(
        "coral: {} features of {} examples are aligned with those of {} examples of the target; the CORAL loss between them is {}, it was {}",
        width,
        source.count(),
        target.count(),
        alignment.after(),
        alignment.before());
    store.align(alignment);
  }

  /**
   * What came of the statistics.
   *
   * @param result with those of the target
   * @param examples of the target
   * @param before mean entropy of the answers to them; null: there are no probabilities
   */
  record Statistics(TrainingResult result, long examples, Double before, Double after) {}

  /** The best state with the target's statistics; null: none are asked for. */
  static Statistics statistics(
      Settings settings, Training training, FeatureStore store, Task task, TrainingResult result) {
    if (!settings.train().adapt().uses(Adaptation.ADABN)) {
      return null;
    }
    TrainingData target =
        new TrainingData(
            store.part(Split.UNLABELLED), store.sizes(Split.UNLABELLED), store.input(), null, null);
    TrainingResult adapted = training.onStatisticsOf(target, result);
    long examples = 0;
    for (int size : target.sizes()) {
      examples += size;
    }
    boolean tells = task == Task.CLASSIFICATION;
    return new Statistics(
        adapted,
        examples,
        tells ? entropy(training, result, target) : null,
        tells ? entropy(training, adapted, target) : null);
  }

  private static double entropy(Training training, TrainingResult result, TrainingData target) {
    return training
        .judge(result.bestFlat())
        .entropy(target.examples(), "entropy of the answers to the target");
  }

  /** What the round that is kept is, of all. */
  private static String chosenBy(Choice choice, Metrics best, ObjectNode json) {
    if (!(best instanceof MetricsOnTarget chosen)) {
      json.put("chosenBy", "validation examples of the source");
      return "the best on the source's validation";
    }
    json.put("chosenValue", chosen.value());
    String least =
        choice == Choice.ENTROPY
            ? "mean entropy of the answers to the target"
            : "CORAL loss between source and target of what comes into the output layer";
    json.put("chosenBy", least);
    return String.format(Locale.ROOT, "that of the least %s (%.6g)", least, chosen.value());
  }

  /** What was done, and that no label of the target had a say in it. */
  static void report(
      Settings settings, Trainer.Trained trained, FeatureStore store, Report report) {
    AdaptationSettings adapt = settings.train().adapt();
    if (!adapt.any()) {
      return;
    }
    ObjectNode json = report.json().putObject("adaptation");
    json.set("methods", Json.of(adapt.names()));
    String chosenBy = chosenBy(adapt.choice(), trained.result().best().validation(), json);
    StringBuilder said = new StringBuilder();
    if (store.alignment() != null) {
      json.put("coralLoss", store.alignment().before());
      json.put("coralLossAfter", store.alignment().after());
      said.append(
          String.format(
              Locale.ROOT,
              "%d features of the source have the mean of the target's and a covariance nearer to theirs (CORAL loss %.3g before, %.3g after); ",
              store.alignment().width(),
              store.alignment().before(),
              store.alignment().after()));
    }
    if (adapt.uses(Adaptation.DEEP_CORAL)) {
      json.put("weight", adapt.weight());
      said.append(
          String.format(
              Locale.ROOT,
              "the loss of each step has %s times the CORAL loss between what comes into the output layer of its examples and of as many of the target; ",
              BigDecimal.valueOf(adapt.weight()).stripTrailingZeros().toPlainString()));
    }
    Statistics statistics = trained.statistics();
    if (statistics != null) {
      json.put("examples", statistics.examples());
      said.append(
          String.format(
              Locale.ROOT,
              "BatchNorm statistics are those of %,d examples of the target",
              statistics.examples()));
      if (statistics.before() != null) {
        json.put("entropyBefore", statistics.before()).put("entropyAfter", statistics.after());
        said.append(
            String.format(
                Locale.ROOT,
                " (mean entropy of the answers to them %.3f before, %.3f after)",
                statistics.before(),
                statistics.after()));
      }
      said.append("; ");
    }
    said.append("no label of the target was read: the round is " + chosenBy);
    json.put("sentence", said.toString());
    LOG.info("{}", said);
  }
}
