package dev.graft.config;

import dev.graft.UnusableInputException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What cannot stand beside {@code train.pretext}: nothing there is about labels. */
final class PretextRules {

  private final Settings settings;
  private final Map<String, Boolean> ofLabels = new LinkedHashMap<>();

  PretextRules(Settings settings) {
    this.settings = settings;
    DataSettings data = settings.data();
    TrainSettings train = settings.train();
    ExaminationSettings examination = settings.evaluate().examination();
    ofLabels.put("data.class-weights", data.classWeights().any());
    ofLabels.put("data.stratified", data.stratified());
    ofLabels.put("data.train.per-class", data.perClass() != null);
    ofLabels.put("data.only-labels", !data.onlyLabels().isEmpty());
    ofLabels.put("data.label-groups", !data.labelGroups().isEmpty());
    ofLabels.put("data.class-names", !data.classNames().isEmpty() && data.labelGroups().isEmpty());
    ofLabels.put(ObjectiveSettings.KEY + ".method", train.unlabelled().on());
    ofLabels.put("train.label-smoothing", train.labelSmoothing() > 0);
    ofLabels.put("train.augmentation.mixup", train.augmentation().mixup() > 0);
    ofLabels.put("evaluate.calibrate", examination.calibrate());
    ofLabels.put("evaluate.thresholds", examination.thresholds().any());
    ofLabels.put("evaluate.top-k", examination.topK() != null);
    ofLabels.put("evaluate.explain", examination.explain() > 0);
  }

  /**
   * Refuses examples that are named in two places.
   *
   * @param unlabelled as the job file has it
   */
  static void refuseTwice(DataSettings.Files train, UnlabelledSettings unlabelled) {
    if (train.named() && unlabelled.any()) {
      throw new UnusableInputException(
          "Cannot use data.unlabelled with data.train and train.pretext: no label counts, so that all are alike; name the examples in one of the two.");
    }
  }

  /** Why a job cannot be run; null: it can, as far as settings alone say. */
  String refusal(Command command) {
    PretextSettings pretext = settings.train().pretext();
    if (!pretext.any() || command == Command.PREDICT || command == Command.FEATURIZE) {
      return null;
    }
    String cannot = "Cannot use train.pretext.task = %s".formatted(pretext.task().key());
    if (command != Command.PRETRAIN) {
      return "%s with %s: it is for pretrain, without labels; fine-tune begins with the bundle that this saves."
          .formatted(cannot, command.key());
    }
    if (settings.train().solvesLast()) {
      return cannot
          + " with train.optimizer.type = lbfgs: it solves an output layer on features that stay as they are, and the features are what is learned; use adam.";
    }
    if (!settings.train().rounds()) {
      return cannot
          + " with train.engine = %s: that engine trains on the examples as they are; use graft."
              .formatted(settings.train().engine().name());
    }
    if (!settings.train().stages().isEmpty()) {
      return cannot + " with train.stages or train.recipe: it trains all layers at once.";
    }
    if (settings.data().table().text() != null) {
      return cannot
          + " with data.table.text: the numbers of words are no quantities; vectors of words are learned without labels by model.embedding.vectors = word2vec.";
    }
    return ofLabels.entrySet().stream()
        .filter(Map.Entry::getValue)
        .findFirst()
        .map(of -> "%s with %s: no label counts; leave it out.".formatted(cannot, of.getKey()))
        .orElse(null);
  }
}
