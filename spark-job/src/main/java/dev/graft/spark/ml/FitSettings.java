package dev.graft.spark.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.ExaminationSettings;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.config.TransferSettings;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The job file that says what the params of an estimator say. */
final class FitSettings {

  /** How messages call the rows. */
  static final String TRAINING = "the training rows";

  static final String VALIDATION = "the validation rows";

  static final String UNLABELLED = "the unlabelled rows";

  private static final List<String> NETWORKS = List.of("model.head", "model.layers", "model.json");

  /** Beside a pretrained file it says whose weights that holds. */
  private static final String BUILT_IN = "model.architecture.name";

  private final Learner learner;
  private final HasTraining<?> tuner;
  private final FrameColumns.Features features;
  private final List<String> classNames;
  private final int outputs;
  private final Dataset<Row> rows;

  /**
   * @param classNames empty: they have none
   * @param outputs what a new output layer has: one a class, or 1 for a number
   * @param rows of training and validation that have labels
   */
  FitSettings(
      Learner learner,
      FrameColumns.Features features,
      List<String> classNames,
      int outputs,
      Dataset<Row> rows) {
    this.rows = rows;
    this.learner = learner;
    this.tuner = learner.params();
    this.features = features;
    this.classNames = classNames;
    this.outputs = outputs;
  }

  Command command() {
    return pretrained() ? Command.FINE_TUNE : Command.PRETRAIN;
  }

  private boolean pretrained() {
    return tuner.isDefined(tuner.pretrained()) || more().hasPath("model.pretrained");
  }

  private Config more() {
    return MoreSettings.of(tuner.getConf());
  }

  /**
   * The settings, checked as a job file's are.
   *
   * @param output the folder of the run
   * @throws UnusableInputException naming the setting that cannot be used
   */
  Settings read(String output) {
    if (learner.secondText() != null && !pretrained()) {
      throw new UnusableInputException(
          "Cannot use secondTextCol = %s without a pretrained network: pairs of texts are read by networks that graft-prepare-torch has prepared; set pretrained to one."
              .formatted(learner.secondText()));
    }
    Config config =
        config(data(output))
            .withFallback(config(params()))
            .withFallback(more())
            .withFallback(TrackedFits.settings(tuner.uid(), rows.sparkSession()));
    GuessedSettings guessed = new GuessedSettings(tuner, rows, config);
    Config network = network(config, guessed);
    config = config.withFallback(network);
    if (isTrainedBySteps(config)) {
      config = config.withFallback(guessed.training(features == FrameColumns.Features.TEXT));
    }
    String text = config.root().render(ConfigRenderOptions.concise());
    Settings settings =
        SettingsReader.read(
            command(), new StringReader(text), "the params of " + tuner.uid(), List.of());
    refuse(settings.evaluate().examination());
    TrackedFits.check(settings.track(), tuner.isDefined(tuner.checkpointDir()));
    return settings.deciding(guessed.decided());
  }

  private static void refuse(ExaminationSettings settings) {
    if (settings.writePredictions()) {
      throw new UnusableInputException(
          "Cannot use evaluate.write-predictions in the param conf: an estimator leaves no folder; transform the rows with the model that it gives.");
    }
    if (!settings.slices().isEmpty()) {
      throw new UnusableInputException(
          "Cannot use evaluate.slices in the param conf: an estimator reads the columns of its params alone; transform the rows with the model that it gives, and group them.");
    }
  }

  private static Config config(Map<String, Object> values) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, Object> value : values.entrySet()) {
      config = config.withValue(value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue()));
    }
    return config;
  }

  /** What does not depend on anybody's wishes. */
  private Map<String, Object> data(String output) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("output", output);
    data.put("data.format", "table");
    data.put("data.table.format", "DataFrame");
    data.put("data.train.path", TRAINING);
    if (tuner.isDefined(tuner.validationIndicatorCol())) {
      data.put("data.validation.path", VALIDATION);
    }
    if (tuner.getUnlabelled() != null) {
      data.put("data.unlabelled.path", UNLABELLED);
    }
    boolean regression = learner.isRegression();
    data.put(
        regression ? "data.table.targets" : "data.table.label",
        regression ? List.of(tuner.getLabelCol()) : tuner.getLabelCol());
    String column = tuner.getFeaturesCol();
    switch (features) {
      case TEXT -> data.put("data.table.text", texts());
      case PICTURES -> data.put("data.table.picture", column);
      case NUMBERS -> data.put("data.table.features", List.of(column));
    }
    if (tuner.isDefined(tuner.weightCol())) {
      data.put("data.table.weight", tuner.getWeightCol());
    }
    if (tuner.isDefined(tuner.groupCol())) {
      data.put("data.table.group", tuner.getGroupCol());
    }
    if (!classNames.isEmpty()) {
      data.put("data.class-names", classNames);
    }
    boolean refuse = tuner.getHandleInvalid().equals(ColumnParams.ERROR);
    if (refuse || !more().hasPath("data.max-corrupt")) {
      data.put("data.max-corrupt", refuse ? 0.0 : 1.0);
    }
    return data;
  }

  private Object texts() {
    String second = learner.secondText();
    return second == null ? tuner.getFeaturesCol() : List.of(tuner.getFeaturesCol(), second);
  }

  /** What the user has set: the others have the defaults of a job file. */
  private Map<String, Object> params() {
    Map<String, Object> values = new LinkedHashMap<>();
    ParamNames.SETTINGS.forEach(
        (key, name) -> {
          Param<?> param = tuner.getParam(name);
          if (tuner.isSet(param) && !param.equals(unused())) {
            values.put(key, setting(tuner.getOrDefault(param)));
          }
        });
    return values;
  }

  private static Object setting(Object value) {
    return value instanceof Object[] list ? Arrays.asList(list) : value;
  }

  /**
   * Whether init has a guess how the network is trained: its weights are random, its layers
   * several.
   */
  private boolean isTrainedBySteps(Config config) {
    boolean alone = config.hasPath("model.layers") && config.getList("model.layers").size() == 1;
    return !pretrained() && features != FrameColumns.Features.PICTURES && !alone;
  }

  /** A column that says which rows validate leaves nothing to a share. */
  private Param<?> unused() {
    return tuner.isDefined(tuner.validationIndicatorCol()) ? tuner.validationFraction() : null;
  }

  /** New layers, where settings name none. */
  private Config network(Config given, GuessedSettings guessed) {
    boolean named =
        NETWORKS.stream().anyMatch(given::hasPath) || (!pretrained() && given.hasPath(BUILT_IN));
    boolean placed = given.hasPath("model.cut") || given.hasPath(TransferSettings.HEAD_INIT);
    boolean wanted = !named && !isExtended(given) && (!pretrained() || placed || onOnnx(given));
    if (!wanted) {
      if (tuner.getHiddenLayers().length > 0) {
        throw new UnusableInputException(
            "Cannot use hiddenLayers: %s."
                .formatted(
                    pretrained() && !given.hasPath("model.cut")
                        ? "the whole pretrained network is kept; set cut to the layer that the new ones go on"
                        : "the param conf names the network's layers already"));
      }
      return ConfigFactory.empty();
    }
    if (features == FrameColumns.Features.TEXT && !pretrained()) {
      return config(textOutputs()).withFallback(guessed.textNetwork());
    }
    return config(Map.of(pretrained() ? "model.head" : "model.layers", layers(given)));
  }

  /**
   * On the mean of the words' vectors: an output layer on the words' numbers would learn nothing.
   */
  private Map<String, Object> textOutputs() {
    Map<String, Object> network = new LinkedHashMap<>();
    network.put("model.architecture.outputs", outputs);
    if (learner.isRegression()) {
      network.put("model.architecture.output-activation", "identity");
      network.put("model.architecture.loss", "mse");
    }
    if (tuner.getHiddenLayers().length > 0) {
      network.put(
          "model.architecture.units", Arrays.stream(tuner.getHiddenLayers()).boxed().toList());
    }
    return network;
  }

  private static boolean isExtended(Config given) {
    return given.hasPath(TransferSettings.EXTEND) && given.getBoolean(TransferSettings.EXTEND);
  }

  private static boolean onOnnx(Config given) {
    return given.getString("model.pretrained").endsWith(".onnx");
  }

  /** Names that begin with the cut's are none of the layers that are kept. */
  private List<Map<String, Object>> layers(Config given) {
    String prefix = given.hasPath("model.cut") ? given.getString("model.cut") + "-" : "";
    List<Map<String, Object>> layers = new ArrayList<>();
    for (int units : tuner.getHiddenLayers()) {
      layers.add(
          Map.of("name", prefix + "hidden" + (layers.size() + 1), "type", "dense", "units", units));
    }
    boolean regression = learner.isRegression();
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("name", prefix + "output");
    output.put("type", "output");
    output.put("units", outputs);
    output.put("activation", regression ? "identity" : "softmax");
    output.put("loss", regression ? "mse" : "categorical-crossentropy");
    layers.add(output);
    return layers;
  }
}
