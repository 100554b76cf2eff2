package dev.graft.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code train.adapt} part of a job file: how a network is brought to a target without labels.
 *
 * @param methods what is done; empty: nothing
 * @param weight of the CORAL loss on hidden layers; that on labels counts 1
 * @param choice what the best round is chosen by
 */
public record AdaptationSettings(Set<Adaptation> methods, double weight, Choice choice) {

  /** Where a job file has it. */
  public static final String KEY = "train.adapt";

  static final String WEIGHT = "train.adapt-weight";
  static final String CHOICE = "train.adapt-choice";

  /** Nothing is adapted. */
  public static final AdaptationSettings OFF = new AdaptationSettings(Set.of(), 1, Choice.SOURCE);

  /** What says which round is the best. */
  public enum Choice {
    /** How it validates, on examples of the source. */
    SOURCE,
    /** How sure its answers to examples of the target are: their least mean entropy. */
    ENTROPY,
    /** How near what comes into its output layer is in both: the least CORAL loss. */
    DISCREPANCY;

    /** The name in job files. */
    public String key() {
      return ConfigKeys.spelled(this);
    }
  }

  /** Whether anything is done. */
  public boolean any() {
    return !methods.isEmpty();
  }

  /** Whether this is among what is done. */
  public boolean uses(Adaptation method) {
    return methods.contains(method);
  }

  /** Whether rounds are chosen by examples of the target, whose labels nobody knows. */
  public boolean choosesByTarget() {
    return choice != Choice.SOURCE;
  }

  /** What is done, as job files have it. */
  public List<String> names() {
    return methods.stream().map(Adaptation::key).toList();
  }

  static AdaptationSettings read(ConfigKeys keys) {
    return new AdaptationSettings(
        methods(keys),
        keys.number(WEIGHT, w -> w >= 0, "at least 0"),
        keys.choice(CHOICE, Choice.class));
  }

  private static Set<Adaptation> methods(ConfigKeys keys) {
    Set<Adaptation> methods = EnumSet.noneOf(Adaptation.class);
    for (String name : keys.texts(KEY)) {
      methods.add(named(keys, name));
    }
    return Collections.unmodifiableSet(methods);
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
    return methods(keys).equals(EnumSet.of(Adaptation.ADABN)) ? 0 : 1;
  }
}
