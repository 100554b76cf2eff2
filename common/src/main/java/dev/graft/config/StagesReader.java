package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the stages of a job file: each is {@code train} with the stage's own keys laid over it. */
final class StagesReader {

  private static final String STAGES = "train.stages";
  private static final String RECIPE = "train.recipe";
  private static final String TRAIN = "train";

  private static final String BATCH = "train.batch-size";
  private static final String WORKER_BATCH = "train.worker-batch-size";
  private static final String TYPE = "train.optimizer.type";
  private static final String SOLVER = ConfigKeys.spelled(TrainSettings.Optimizer.Type.LBFGS);

  /** What a solver has no use for. */
  static final List<String> OF_STEPS =
      List.of("train.rates", "train.schedule", "train.optimizer.learning-rate");

  /** A network is not trained in part by these alone. */
  private static final Set<String> ALONE =
      Set.of(TrainedLayers.ALL, StageSettings.LORA, StageSettings.GRADUAL);

  /** What belongs to the whole job. */
  private static final List<String> OF_THE_JOB =
      List.of(
          "workers",
          "shares",
          "engine",
          "layers",
          "instruction-set",
          "device",
          "tasks-per-gpu",
          "read-ahead",
          "step-deadline-seconds",
          "seed",
          "grid",
          "stages",
          "recipe");

  private static final Map<String, String> CONTRADICTED =
      Map.of(
          "model.frozen", "what stays as it is",
          "train.layers", "what is trained");

  private final Config all;
  private final Config given;
  private final ConfigKeys keys;
  private final List<StageSettings> stages = new ArrayList<>();
  private final List<ConfigObject> resolved = new ArrayList<>();
  private final List<String> decided = new ArrayList<>();

  /**
   * Reads them; there are none where a job file names none.
   *
   * @param all every key, null where it is left open
   * @param given only what the user wrote
   */
  StagesReader(Command command, Config all, Config given) {
    this.all = all;
    this.given = given;
    this.keys = new ConfigKeys(all, "");
    if (given.hasPath(STAGES) || given.hasPath(RECIPE)) {
      refuseContradictions(command);
      List<Config> each = given.hasPath(STAGES) ? listed() : Recipe.stages(all, given);
      for (Config stage : each) {
        read(stage, stages.size() + 1, stages.size() == each.size() - 1);
      }
      refuseUnusedLora();
    }
  }

  boolean isEmpty() {
    return stages.isEmpty();
  }

  /**
   * How the job trains: as its last stage does, with all of them; at its own rate where a recipe
   * has lowered that.
   */
  TrainSettings train() {
    TrainSettings last = stages.get(stages.size() - 1).train();
    TrainSettingsBuilder train = last.but().stages(stages);
    if (given.hasPath(RECIPE) && !last.solves() && !last.findsRate()) {
      train.optimizer(last.optimizer().at(keys.number(Recipe.RATE, r -> r > 0, "above 0")));
    }
    return train.build();
  }

  /** Every key with its value: those of training are the last stage's, beside each stage's. */
  Config config() {
    ConfigObject last = resolved.get(resolved.size() - 1).withoutKey(TRAIN);
    Config config =
        all.withValue(TRAIN, last)
            .withValue(STAGES, ConfigValueFactory.fromIterable(resolved))
            .withValue(RECIPE, all.getIsNull(RECIPE) ? nothing() : all.getValue(RECIPE));
    return with(config, "model.frozen", !stages.get(0).is(TrainedLayers.ALL));
  }

  /** What was decided, for people. */
  List<String> decided() {
    return List.copyOf(decided);
  }

  private void refuseContradictions(Command command) {
    String key = given.hasPath(STAGES) ? STAGES : RECIPE;
    if (given.hasPath(STAGES) && given.hasPath(RECIPE)) {
      throw keys.refused(RECIPE, "train.stages is given too, give one of the two");
    }
    CONTRADICTED.forEach(
        (other, what) -> {
          if (given.hasPath(other)) {
            throw keys.refused(
                other, "%s says %s, stage by stage; leave it out".formatted(key, what));
          }
        });
    if (given.hasPath("train.seed")) {
      throw keys.refused("train.seed", "a stage's is made of seed; leave it out");
    }
    if (!TrainSettings.GRAFT.is(keys.text(TrainSettings.GRAFT.key()))) {
      throw keys.refused(
          TrainSettings.GRAFT.key(), "it trains in one go; leave %s out".formatted(key));
    }
    if (command == Command.PRETRAIN && given.hasPath(RECIPE)) {
      throw keys.refused(
          RECIPE, "recipes are for a pretrained network; train.stages says what is trained when");
    }
  }

  private List<Config> listed() {
    ConfigValue list = given.getValue(STAGES);
    boolean objects =
        list.valueType() == ConfigValueType.LIST
            && given.getList(STAGES).stream()
                .allMatch(stage -> stage.valueType() == ConfigValueType.OBJECT);
    if (!objects || given.getList(STAGES).isEmpty()) {
      throw keys.refused(
          STAGES,
          "it must be a list of stages, as [{ train = head }, { train = all, epochs = 5 }]");
    }
    return List.copyOf(given.getConfigList(STAGES));
  }

  private void read(Config stage, int number, boolean last) {
    List<String> trains = trains(stage, number);
    Config own = own(stage, number).atPath(TRAIN);
    boolean lora = trains.contains(StageSettings.LORA);
    if (!lora && own.hasPath("train.lora")) {
      throw refused(number, "has a lora but does not train it, give it train = lora");
    }
    Config written = own.withFallback(given.withoutPath(STAGES).withoutPath(RECIPE));
    Config whole =
        with(
            own.withFallback(all.withoutPath(STAGES).withoutPath(RECIPE)),
            "model.frozen",
            trains.equals(List.of(TrainedLayers.HEAD)));
    // One of the two in a stage is in the place of the other one in train.
    if (own.hasPath(WORKER_BATCH) && !own.hasPath(BATCH)) {
      written = written.withoutPath(BATCH);
    } else if (own.hasPath(BATCH) && !own.hasPath(WORKER_BATCH)) {
      written = written.withoutPath(WORKER_BATCH);
      whole = whole.withValue(WORKER_BATCH, nothing());
    }
    if (!lora) {
      written = written.withoutPath("train.lora");
      whole = whole.withValue("train.lora.rank", nothing());
    } else if (whole.getIsNull("train.lora.rank")) {
      throw refused(number, "trains lora, give train.lora.rank, such as 8");
    }
    if (SOLVER.equals(own.hasPath(TYPE) ? own.getString(TYPE) : null)) {
      for (String steps : OF_STEPS) { // those of train.* are for other stages
        if (!own.hasPath(steps)) {
          written = written.withoutPath(steps);
          whole = whole.withValue(steps, SettingsReader.reference().getValue(steps));
        }
      }
    }
    if (!last) { // baselines are compared with the last one
      whole = with(whole, "evaluate.baselines", List.of());
      whole = with(whole, "evaluate.guard", "off");
    }
    TrainingDefaults defaults = new TrainingDefaults(whole, written);
    Config train = defaults.config();
    StageSettings settings =
        new StageSettings(
            trains, new TrainSettingsReader(new ConfigKeys(train, ""), written).read());
    if (!settings.train().l2Sp().equals(TrainSettings.L2Sp.NONE)) {
      throw new UnusableInputException(
          "Cannot use train.l2-sp in stages: a stage begins with what the one before has made, not with the pretrained weights; leave it out.");
    }
    stages.add(settings);
    resolved.add(
        train
            .getConfig(TRAIN)
            .root()
            .withoutKey("step-deadline-seconds")
            .withValue(TRAIN, ConfigValueFactory.fromIterable(trains)));
    String name = "stage " + number + " (" + settings.name() + "): ";
    defaults.decided().forEach(why -> decided.add(name + why));
  }

  private List<String> trains(Config stage, int number) {
    List<String> trains = List.of();
    if (stage.hasPath(TRAIN)) {
      ConfigKeys own = new ConfigKeys(stage, "");
      trains =
          stage.getValue(TRAIN).valueType() == ConfigValueType.LIST
              ? List.copyOf(own.texts(TRAIN))
              : List.of(own.text(TRAIN));
    }
    if (trains.isEmpty() || trains.stream().anyMatch(String::isBlank)) {
      throw refused(
          number,
          "names no layer: give it train = head, all, biases, lora, gradual, or a list of layers");
    }
    if (trains.size() > 1 && trains.stream().anyMatch(ALONE::contains)) {
      throw refused(number, "cannot be: all, lora and gradual stand alone, not in a list");
    }
    return trains;
  }

  /** The keys of a stage, which are those of {@code train}. */
  private Config own(Config stage, int number) {
    ConfigObject own = stage.root().withoutKey(TRAIN);
    for (String key : OF_THE_JOB) {
      if (own.containsKey(key)) {
        throw refused(number, "has no %s of its own, give train.%s".formatted(key, key));
      }
    }
    UnknownKeys.refuse(
        own.atPath(TRAIN).root(), SettingsReader.reference().withOnlyPath(TRAIN).root());
    return own.toConfig();
  }

  private UnusableInputException refused(int number, String why) {
    return keys.refused(STAGES, "stage " + number + " " + why);
  }

  private void refuseUnusedLora() {
    if (given.hasPath("train.lora")
        && stages.stream().noneMatch(stage -> stage.is(StageSettings.LORA))) {
      throw new UnusableInputException(
          "Cannot use train.lora: no stage trains it; give one train = lora, or leave it out.");
    }
  }

  static Config with(Config config, String key, Object value) {
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value, "the stages"));
  }

  private static ConfigValue nothing() {
    return ConfigFactory.parseString("nothing = null").root().get("nothing");
  }
}
