package dev.graft.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Reads {@code train.adapt} of a job file, and says what cannot stand beside it. */
final class AdaptationReader {

  private static final String KEY = "train.adapt";

  private AdaptationReader() {}

  static Set<Adaptation> read(ConfigKeys keys) {
    Set<Adaptation> adapts = EnumSet.noneOf(Adaptation.class);
    for (String name : keys.texts(KEY)) {
      adapts.add(named(keys, name));
    }
    return Collections.unmodifiableSet(adapts);
  }

  private static Adaptation named(ConfigKeys keys, String name) {
    for (Adaptation adaptation : Adaptation.values()) {
      if (adaptation.key().equals(name)) {
        return adaptation;
      }
    }
    throw keys.refused(KEY, "use a list of some of " + ConfigKeys.spellings(Adaptation.class));
  }

  /** The least number of epochs: statistics alone can be adapted. */
  static int leastEpochs(ConfigKeys keys) {
    return read(keys).equals(EnumSet.of(Adaptation.ADABN)) ? 0 : 1;
  }

  /** Why a job cannot be run; null: it can, as far as settings alone say. */
  static String refusal(Command command, Settings settings) {
    TrainSettings train = settings.train();
    if (train.adapt().isEmpty() || command != Command.PRETRAIN && command != Command.FINE_TUNE) {
      return null;
    }
    String cannot =
        "Cannot use train.adapt = %s"
            .formatted(train.adapt().stream().map(Adaptation::key).toList());
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
    if (train.adapt().contains(Adaptation.CORAL) && train.augmentation().any()) {
      return cannot + " with train.augmentation: features are aligned as they are stored.";
    }
    return null;
  }
}
