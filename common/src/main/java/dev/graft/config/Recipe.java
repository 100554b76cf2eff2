package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;
import java.util.Locale;

/** The usual ways to fine-tune, each as the stages that it stands for. */
enum Recipe {
  /** The head alone, on features that stay. */
  HEAD_ONLY,
  /** All layers at once. */
  FULL,
  /** The head first, then all at a lower rate (Kumar et al., arXiv 2202.10054). */
  LP_FT,
  /** From the output down, lower layers at lower rates (ULMFiT, arXiv 1801.06146). */
  GRADUAL,
  /** The biases and the head (BitFit, arXiv 2106.10199). */
  BIASES;

  private static final String KEY = "train.recipe";
  static final String RATE = "train.optimizer.learning-rate";

  /** The layer below learns at the rate of the one above divided by 2.6. */
  private static final double ULMFIT = 1 / 2.6;

  /** Who has learned a head has little to correct below it. */
  private static final double LOWER = 0.1;

  /** A head is solved as one output layer is: with an L2 of its own, to the end. */
  private static final String SOLVED =
      "train = head, optimizer.type = lbfgs, epochs = null, l2 = null, early-stopping.patience = 0, layer-decay = 1.0";

  /**
   * The stages of a recipe, as job files write them.
   *
   * @param all every key, null where it is left open
   * @param given only what the user wrote
   */
  static List<Config> stages(Config all, Config given) {
    ConfigKeys keys = new ConfigKeys(all, "");
    return switch (keys.choice(KEY, Recipe.class)) {
      case HEAD_ONLY -> List.of(stage("train = head"));
      case FULL -> List.of(stage("train = all"));
      case BIASES -> List.of(stage("train = biases"));
      case GRADUAL ->
          List.of(
              given.hasPath("train.layer-decay")
                  ? stage("train = gradual")
                  : stage("train = gradual, layer-decay = " + ULMFIT));
      case LP_FT ->
          List.of(
              stage(canBeSolved(all, given) ? SOLVED : "train = head"),
              stage("train = all" + lower(keys)));
    };
  }

  /** A rate that is to be found is found for each stage. */
  private static String lower(ConfigKeys keys) {
    return "auto".equals(keys.text(RATE))
        ? ""
        : String.format(
            Locale.ROOT,
            ", optimizer.learning-rate = %s",
            LOWER * keys.number(RATE, r -> r > 0, "above 0 (or auto)"));
  }

  private static Config stage(String text) {
    return ConfigFactory.parseString(text, ConfigParseOptions.defaults().setOriginDescription(KEY));
  }

  /** A solver comes to the same end whatever a head starts from. */
  private static boolean canBeSolved(Config all, Config given) {
    return !TransferSettings.read(new ConfigKeys(all, ""), all).takesRows()
        && OutputLayerAlone.in(StagesReader.with(all, "model.frozen", true))
        && !given.hasPath("train.optimizer.type")
        && StepKeys.REFUSED.stream()
            .noneMatch(key -> !StagesReader.OF_STEPS.contains(key) && given.hasPath(key));
  }
}
