package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the settings of a training that a job file leaves open, and why. */
final class TrainingDefaults {

  private static final String EPOCHS_KEY = "train.epochs";
  private static final String PATIENCE_KEY = "train.early-stopping.patience";
  private static final int EPOCHS = 100;
  private static final int PATIENCE = 5;

  /** Of a solver, whose epochs are iterations. */
  private static final int ITERATIONS = 200;

  private final ConfigKeys keys;
  private final List<String> decided = new ArrayList<>();
  private Config config;

  /**
   * @param config every key, null where it is left open
   */
  TrainingDefaults(Config config) {
    this.keys = new ConfigKeys(config, "");
    this.config = config;
    if (keys.choice("train.optimizer.type", TrainSettings.Optimizer.Type.class)
        == TrainSettings.Optimizer.Type.LBFGS) {
      iterations();
    } else {
      epochs();
    }
  }

  private void iterations() {
    if (open(EPOCHS_KEY)) {
      set(EPOCHS_KEY, ITERATIONS, "at most 200 iterations, as train.epochs is not set");
    }
    if (open(PATIENCE_KEY)) {
      set(PATIENCE_KEY, 0);
    }
  }

  private void epochs() {
    boolean both = open(EPOCHS_KEY) && open(PATIENCE_KEY);
    if (both && validates()) {
      set(
          EPOCHS_KEY,
          EPOCHS,
          "at most 100 epochs, fewer once 5 validations in a row bring no improvement, as neither train.epochs nor train.early-stopping.patience is set");
      set(PATIENCE_KEY, PATIENCE);
      return;
    }
    if (both) {
      set(
          EPOCHS_KEY,
          EPOCHS,
          "100 epochs, as train.epochs is not set; all of them, as nothing is validated that could end them earlier");
    } else if (open(EPOCHS_KEY)) {
      set(EPOCHS_KEY, EPOCHS, "at most 100 epochs, as train.epochs is not set");
    }
    if (open(PATIENCE_KEY)) {
      set(PATIENCE_KEY, 0);
    }
  }

  /** Whether rounds are validated, as far as settings tell. */
  private boolean validates() {
    boolean files =
        keys.text("data.validation.path") != null || keys.text("data.validation.images") != null;
    return (files || keys.number("data.validation.fraction", f -> true, "") > 0)
        && keys.choice("train.engine", TrainSettings.Engine.class) == TrainSettings.Engine.GRAFT;
  }

  private boolean open(String key) {
    return config.getIsNull(key);
  }

  private void set(String key, int value, String why) {
    decided.add(why);
    set(key, value);
  }

  private void set(String key, int value) {
    config = config.withValue(key, ConfigValueFactory.fromAnyRef(value, "the defaults"));
  }

  /** Every key, with a value for each that was left open. */
  Config config() {
    return config;
  }

  /** What was decided, for people. */
  List<String> decided() {
    return List.copyOf(decided);
  }
}
