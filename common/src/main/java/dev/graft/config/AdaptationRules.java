package dev.graft.config;

/** What cannot stand beside {@code train.adapt}. */
final class AdaptationRules {

  private AdaptationRules() {}

  /** Why a job cannot be run; null: it can, as far as settings alone say. */
  static String refusal(Command command, Settings settings) {
    TrainSettings train = settings.train();
    if (command != Command.PRETRAIN && command != Command.FINE_TUNE) {
      return null;
    }
    String choice = train.adapt().choosesByTarget() ? choice(settings) : null;
    if (choice != null) {
      return "Cannot use %s = %s %s"
          .formatted(AdaptationSettings.CHOICE, train.adapt().choice().key(), choice);
    }
    if (!train.adapt().any()) {
      return null;
    }
    String cannot = "Cannot use train.adapt = %s".formatted(train.adapt().names());
    if (train.pretext().any()) {
      return cannot + " with train.pretext: there the examples are of one kind.";
    }
    if (!settings.data().unlabelled().any()) {
      return cannot
          + " without data.unlabelled: it names examples of the target, whose labels are not looked at.";
    }
    if (settings.data().testFraction() > 0 && !settings.data().test().named()) {
      return cannot
          + " with data.test.fraction: those examples would be of the source; name files of the target in data.test.";
    }
    if (!train.rounds()) {
      return cannot
          + " with train.engine = %s: that engine trains on the examples as they are; use graft."
              .formatted(train.engine().name());
    }
    if (!train.stages().isEmpty()) {
      return cannot + " with train.stages or train.recipe: it is for a training in one stage.";
    }
    if (!settings.evaluate().baselines().isEmpty() || !settings.evaluate().guard().off()) {
      return cannot
          + " with evaluate.baselines or evaluate.guard: they would be adapted, too; compare with a job without it.";
    }
    if (train.adapt().uses(Adaptation.CORAL) && train.augmentation().any()) {
      return cannot + " with train.augmentation: features are aligned as they are stored.";
    }
    return train.adapt().uses(Adaptation.DEEP_CORAL) ? inSteps(cannot, train) : null;
  }

  /** Why rounds cannot be chosen by a target without labels; null: they can. */
  private static String choice(Settings settings) {
    if (!settings.train().adapt().any()) {
      return "without train.adapt: there is no target; leave it out.";
    }
    if (!settings.data().validation().named() && settings.data().validationFraction() == 0) {
      return "without validation examples: the target is looked at when rounds are validated; set data.validation.fraction.";
    }
    if (!settings.train().averaging().merge().isEmpty()) {
      return "with train.merge: merges are held to the validation of the source; leave one out.";
    }
    return null;
  }

  /** Of what is part of the loss of each step. */
  private static String inSteps(String cannot, TrainSettings train) {
    if (train.solves()) {
      return cannot
          + " with train.optimizer.type = lbfgs: it solves one output layer, and what comes into it is not trained; use coral, or another optimizer.";
    }
    if (train.microBatchSize() != null) {
      return cannot
          + " with train.micro-batch-size: covariances are those of a whole minibatch; leave it out, and take a smaller train.batch-size if memory is short.";
    }
    return null;
  }
}
