package dev.graft.config;

import com.typesafe.config.Config;
import java.util.List;

/**
 * What becomes of the learning rate over the optimizer's steps: {@code train.schedule}. Numbers of
 * steps are whole; numbers below 1 are shares of all steps.
 *
 * @param key where it stands, for people
 * @param warmUp the steps over which the rate rises first
 * @param milestones of {@code STEP}, ascending
 * @param gamma of {@code STEP}: what the rate is multiplied by at each milestone
 * @param end of {@code COSINE} and {@code LINEAR}: what the rate falls to, as a share of it
 */
public record ScheduleSettings(
    String key, Type type, double warmUp, List<Double> milestones, double gamma, double end) {

  /** Without a schedule. */
  public static final ScheduleSettings CONSTANT =
      new ScheduleSettings("train.schedule", Type.CONSTANT, 0, List.of(), 1, 0);

  private static final double ONE_CYCLE_WARM_UP = 0.3;
  private static final String SHARE_OR_STEPS = "a share of all steps (below 1) or a number of them";

  /** The course after the rise. */
  public enum Type {
    CONSTANT,
    STEP,
    COSINE,
    ONE_CYCLE,
    LINEAR
  }

  /**
   * Reads it from wherever it stands.
   *
   * @param keys with the default of each key
   * @param given only what the user wrote
   * @param key of the object, such as {@code train.schedule}
   * @param lengthKnown whether the user says for how many epochs is trained
   */
  static ScheduleSettings read(ConfigKeys keys, Config given, String key, boolean lengthKnown) {
    Type type = keys.choice(key + ".type", Type.class);
    checkUse(keys, given, key, type);
    Double warmUp =
        keys.numberOrNull(
            key + ".warm-up", n -> n == 0 || isShareOrSteps(n), "0, or " + SHARE_OR_STEPS);
    double rise = warmUp != null ? warmUp : type == Type.ONE_CYCLE ? ONE_CYCLE_WARM_UP : 0;
    List<Double> milestones =
        keys.numbers(
            key + ".milestones",
            ScheduleSettings::isShareOrSteps,
            "in which each number is " + SHARE_OR_STEPS);
    if (type == Type.STEP && !ascend(milestones)) {
      throw keys.refused(
          key + ".milestones", "name one at least, ascending, all shares or all numbers of steps");
    }
    double gamma = keys.number(key + ".gamma", g -> g > 0, "above 0");
    ScheduleSettings settings =
        new ScheduleSettings(
            key,
            type,
            rise,
            type == Type.STEP ? milestones : List.of(),
            type == Type.STEP ? gamma : 1,
            keys.number(key + ".end", e -> e >= 0 && e < 1, "from 0 to less than 1"));
    if (settings.needsLength() && !lengthKnown) {
      throw keys.refused(
          type == Type.CONSTANT ? key + ".warm-up" : key + ".type",
          "it is laid out over the whole training, and how long that is train.epochs must say");
    }
    return settings;
  }

  /** Keys of another type would be passed over in silence. */
  private static void checkUse(ConfigKeys keys, Config given, String key, Type type) {
    boolean steps = type == Type.STEP;
    boolean falls = type == Type.COSINE || type == Type.LINEAR;
    for (String one : List.of(".milestones", ".gamma", ".end")) {
      boolean used = one.equals(".end") ? falls : steps;
      if (given.hasPath(key + one) && !used) {
        throw keys.refused(
            key + one,
            "%s.type = %s does not use it, leave it out".formatted(key, ConfigKeys.spelled(type)));
      }
    }
  }

  private static boolean isShareOrSteps(double number) {
    return number > 0 && (number < 1 || number == (int) number);
  }

  private static boolean ascend(List<Double> milestones) {
    for (int i = 1; i < milestones.size(); i++) {
      boolean alike = milestones.get(i) < 1 == milestones.get(0) < 1;
      if (!alike || milestones.get(i) <= milestones.get(i - 1)) {
        return false;
      }
    }
    return !milestones.isEmpty();
  }

  /** Whether the rate is always the same. */
  public boolean constant() {
    return type == Type.CONSTANT && warmUp == 0;
  }

  /** Whether anything in it depends on how many steps there are in all. */
  boolean needsLength() {
    return switch (type) {
      case CONSTANT -> isShare(warmUp);
      case STEP -> isShare(warmUp) || isShare(milestones.get(0));
      case COSINE, ONE_CYCLE, LINEAR -> true;
    };
  }

  private static boolean isShare(double number) {
    return number > 0 && number < 1;
  }
}
