package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.ExaminationSettings;
import dev.graft.config.ObjectiveSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.DecisionRule;
import dev.graft.spark.read.Examples;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What settings, data and network can only say together. */
final class TargetRules {

  private static final Logger LOG = LoggerFactory.getLogger(TargetRules.class);

  /** Classes that a sentence names. */
  private static final int TOLD = 5;

  private TargetRules() {}

  /**
   * Refuses targets that the network cannot learn, and settings that are not for its task.
   *
   * @param outputs outputs of the network
   * @throws UnusableInputException naming what does not fit
   */
  static void check(Settings settings, Task task, int outputs, Examples examples) {
    examples.checkTargets(task, outputs);
    if (examples.targetWidth() > 0 && settings.data().classWeights().any()) {
      throw new UnusableInputException(
          "Cannot use data.class-weights: the examples have values to be predicted, not one class each; give each example a weight.");
    }
    Criterion criterion = settings.evaluate().metric();
    if (criterion != Criterion.AUTO && !Criterion.of(task).contains(criterion)) {
      throw new UnusableInputException(
          "Cannot use evaluate.metric = %s: this network tells %s; use one of %s."
              .formatted(
                  criterion.key(),
                  kind(task),
                  Criterion.of(task).stream().map(Criterion::key).toList()));
    }
    if (task == Task.REGRESSION && settings.train().labelSmoothing() > 0) {
      throw new UnusableInputException(
          "Cannot use train.label-smoothing: it is for classes and labels, this network predicts numbers.");
    }
    checkUnlabelled(settings.train().unlabelled(), task, outputs, examples);
    check(settings.evaluate().examination(), task, outputs);
    if (task == Task.CLASSIFICATION) {
      checkClasses(settings.evaluate().examination(), examples);
    }
  }

  /** Predictions of some classes alone would be all that is learned. */
  private static void checkUnlabelled(
      ObjectiveSettings how, Task task, int outputs, Examples examples) {
    if (!how.on()) {
      return;
    }
    String what = "%s.method = %s".formatted(ObjectiveSettings.KEY, how.name());
    if (task != Task.CLASSIFICATION) {
      throw new UnusableInputException(
          "Cannot use %s: it is for classes, this network tells %s.".formatted(what, kind(task)));
    }
    if (examples.count(Split.UNLABELLED) == 0) {
      throw new UnusableInputException(
          "Cannot use %s: no example is left in data.unlabelled.".formatted(what));
    }
    int classes = Math.max(task.names(outputs), examples.classes());
    long labelled =
        examples.ledger().classes(Split.TRAIN).values().stream().filter(of -> of > 0).count();
    if (labelled < classes) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: the training examples have labels of %d of %d classes, and a class without one is never predicted; give each class a label, or set data.stratified = true or another seed if validation has taken it.",
              what,
              labelled,
              classes));
    }
  }

  private static void checkClasses(ExaminationSettings settings, Examples examples) {
    List<Integer> missing = examples.missingClasses(Split.VALIDATION);
    if (missing.isEmpty()) {
      return;
    }
    List<String> names = examples.classNames();
    String which =
        missing.stream()
                .limit(TOLD)
                .map(of -> of < names.size() ? names.get(of) : of.toString())
                .collect(Collectors.joining(", "))
            + (missing.size() > TOLD ? " ..." : "");
    if (settings.thresholds().by() != null) {
      throw new UnusableInputException(
          "Cannot use evaluate.thresholds = %s: no validation example is of the class %s, so nothing can be chosen; take more for validation, or set data.stratified = true."
              .formatted(settings.thresholds().by().key(), which));
    }
    LOG.warn(
        "validation has no example of {} of the classes that training has: {}; what is chosen by it knows nothing of these",
        missing.size(),
        which);
  }

  /**
   * Refuses what cannot be looked at.
   *
   * @throws UnusableInputException naming it
   */
  static void check(ExaminationSettings settings, Task task, int outputs) {
    String what =
        settings.calibrate() && task == Task.REGRESSION
            ? "calibrate"
            : settings.topK() != null && task != Task.CLASSIFICATION ? "top-k" : null;
    if (what != null) {
      throw new UnusableInputException(
          "Cannot use evaluate.%s: it is for %s, this network tells %s."
              .formatted(what, what.equals("top-k") ? "classes" : "probabilities", kind(task)));
    }
    int thresholds = DecisionRule.thresholds(task, outputs);
    int given = settings.thresholds().given().size();
    if (settings.thresholds().any() && thresholds == 0) {
      throw new UnusableInputException(
          "Cannot use evaluate.thresholds: they are for labels and for two classes, this network tells %s."
              .formatted(
                  task == Task.REGRESSION
                      ? "numbers"
                      : String.format(Locale.ROOT, "%d classes", outputs)));
    }
    if (given > 0 && given != thresholds) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the %d numbers of evaluate.thresholds: this network needs %d, one a label, of two classes one.",
              given,
              thresholds));
    }
  }

  /**
   * Refuses rates of layers that do not learn by them.
   *
   * @param asked the names of the layers
   * @param rated those that do
   * @throws UnusableInputException naming one, and those that there are
   */
  static void checkRates(Set<String> asked, List<String> rated) {
    if (!asked.isEmpty() && rated.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use train.rates: the network's engine trains all layers alike; leave it out.");
    }
    for (String layer : new TreeSet<>(asked)) {
      if (!rated.contains(layer)) {
        throw new UnusableInputException(
            "Cannot use train.rates for %s: no layer of this name is trained; those that are trained: %s."
                .formatted(layer, String.join(", ", rated)));
      }
    }
  }

  /**
   * Refuses a pull to pretrained weights where none are trained.
   *
   * @throws UnusableInputException if it would pull nothing, or nobody knows what
   */
  static void checkPull(TrainSettings train, TargetModel network) {
    if (train.l2Sp().equals(TrainSettings.L2Sp.NONE)) {
      return;
    }
    if (network.rated().isEmpty()) {
      throw new UnusableInputException(
          "Cannot use train.l2-sp: the network's engine trains all layers alike; leave it out.");
    }
    CopiedWeights copied = network.copied();
    if (copied == null || network.rated().stream().noneMatch(copied.copied()::contains)) {
      throw new UnusableInputException(
          "Cannot use train.l2-sp: no pretrained layer is trained; train one (model.frozen = false, another model.cut), or use train.l2 for new layers.");
    }
  }

  /**
   * Refuses a rate by depth where layers do not learn by rates.
   *
   * @param rated the layers that do
   */
  static void checkDecay(double decay, List<String> rated) {
    if (decay < 1 && rated.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use train.layer-decay: the network's engine trains all layers alike; leave it out.");
    }
  }

  private static String kind(Task task) {
    return switch (task) {
      case CLASSIFICATION -> "classes";
      case MULTI_LABEL -> "labels";
      case REGRESSION -> "numbers";
    };
  }
}
