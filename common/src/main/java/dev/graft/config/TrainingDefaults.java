package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.graft.config.AveragingSettings.Average;
import dev.graft.config.EvaluateSettings.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of the settings of a training that a job file leaves open, and why. */
final class TrainingDefaults {

  private static final String EPOCHS_KEY = "train.epochs";
  private static final String PATIENCE_KEY = "train.early-stopping.patience";
  private static final int EPOCHS = 100;
  private static final int PATIENCE = 5;

  private static final String PATIENCE_STEPS_KEY = "train.early-stopping.min-steps";

  /** With few examples an epoch is a step or two, after which validation says little. */
  private static final int PATIENCE_STEPS = 200;

  private static final String TYPE_KEY = "train.optimizer.type";
  private static final String AVERAGE_KEY = "train.average";
  private static final String L2_KEY = "train.l2";
  private static final String SOLVER = ConfigKeys.spelled(TrainSettings.Optimizer.Type.LBFGS);
  private static final String GRADIENTS = ConfigKeys.spelled(Average.GRADIENTS);
  private static final String STEPS = ConfigKeys.spelled(TrainSettings.Optimizer.Type.ADAM);

  /** As job files write it: what makes two jobs the same is a text. */
  private static final ConfigValue NO_PENALTY =
      ConfigFactory.parseString("l2 = 0.0").getValue("l2");

  private final ConfigKeys keys;
  private final Config given;
  private final List<String> decided = new ArrayList<>();
  private Config config;

  /**
   * @param config every key, null where it is left open
   * @param given only what the user wrote
   */
  TrainingDefaults(Config config, Config given) {
    this.keys = new ConfigKeys(config, "");
    this.given = given;
    this.config = config;
    if (optimizer().equals(SOLVER)) {
      solver();
    } else {
      steps();
    }
    if (open(PATIENCE_STEPS_KEY)) {
      set(PATIENCE_STEPS_KEY, 0);
    }
  }

  private void solver() {
    iterations();
    if (open(AVERAGE_KEY)) {
      set(AVERAGE_KEY, GRADIENTS);
    }
  }

  private void steps() {
    epochs();
    if (open(L2_KEY)) {
      set(L2_KEY, NO_PENALTY);
    }
    if (open(AVERAGE_KEY)) {
      average();
    }
  }

  /** One step of all workers is one step of one machine: of gradients, whatever the optimizer. */
  private void average() {
    boolean one =
        given.hasPath("train.average-every")
            && "1".equals(keys.text("train.average-every"))
            && StepKeys.plainlyAveraged(keys);
    if (one) {
      set(
          AVERAGE_KEY,
          GRADIENTS,
          "gradients are averaged, for one optimizer step of all workers, as train.average-every = 1; train.average = weights averages what steps of their own make");
    } else {
      set(AVERAGE_KEY, ConfigKeys.spelled(Average.WEIGHTS));
    }
  }

  private String optimizer() {
    if (!open(TYPE_KEY)) {
      String type = keys.text(TYPE_KEY);
      List<String> ignored = StepKeys.ignored(given);
      if (type.equals(SOLVER) && !ignored.isEmpty()) {
        decided.add(
            "lbfgs takes no steps: %s %s nothing to it"
                .formatted(String.join(", ", ignored), ignored.size() == 1 ? "means" : "mean"));
      }
      return type;
    }
    if (!OutputLayerAlone.in(config)) {
      set(TYPE_KEY, STEPS);
      return STEPS;
    }
    Optional<String> steps = StepKeys.first(given).or(this::start);
    if (steps.isEmpty() && trainsScratch()) {
      set(
          TYPE_KEY,
          STEPS,
          "optimizer: adam, as %s scratch, which trains all layers; without it lbfgs would solve the output layer, which is all that is trained"
              .formatted(guarded() ? "evaluate.guard needs" : "evaluate.baselines has"));
      return STEPS;
    }
    String type = steps.isEmpty() ? SOLVER : STEPS;
    String why =
        steps
            .map(
                "optimizer: adam, as %s is set; train.optimizer.type = lbfgs would solve the output layer, which is all that is trained"
                    ::formatted)
            .orElse(
                "optimizer: lbfgs, as one output layer on stored features is all that is trained; train.optimizer.type = adam takes steps");
    set(TYPE_KEY, type, why);
    return type;
  }

  /** A solver comes to the same end whatever it starts from. */
  private Optional<String> start() {
    return TransferSettings.read(keys, config).takesRows()
        ? Optional.of(TransferSettings.HEAD_INIT)
        : Optional.empty();
  }

  private boolean trainsScratch() {
    return guarded()
        || keys.texts("evaluate.baselines").contains(ConfigKeys.spelled(Baseline.SCRATCH));
  }

  private boolean guarded() {
    return ConfigKeys.spelled(GuardSettings.Mode.FULL).equals(keys.text("evaluate.guard"));
  }

  private void iterations() {
    if (open(EPOCHS_KEY)) {
      set(
          EPOCHS_KEY,
          TrainSettings.ITERATIONS,
          "at most 200 iterations, as train.epochs is not set");
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
          "at most 100 epochs, fewer once 5 validations in a row and 200 steps bring no improvement, as neither train.epochs nor train.early-stopping.patience is set");
      set(PATIENCE_KEY, PATIENCE);
      if (open(PATIENCE_STEPS_KEY)) {
        set(PATIENCE_STEPS_KEY, PATIENCE_STEPS);
      }
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
        && TrainSettings.GRAFT.is(keys.text("train.engine"));
  }

  private boolean open(String key) {
    return config.getIsNull(key);
  }

  private void set(String key, Object value, String why) {
    decided.add(why);
    set(key, value);
  }

  private void set(String key, Object value) {
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
