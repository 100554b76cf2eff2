package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.Normalization;
import dev.graft.evaluate.Criterion;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a job file: {@code --set} beats the file, the file beats {@code reference.conf}. */
public final class SettingsReader {

  private SettingsReader() {}

  /**
   * Reads and checks a job file.
   *
   * @param file the text of the job file (HOCON)
   * @param name how messages call the file
   * @param sets {@code key=value} arguments, the last one wins
   * @throws UnusableInputException naming the key, where it was written, and what would work
   */
  public static Settings read(Command command, Reader file, String name, List<String> sets) {
    return read(command, file, name, sets, Includes.none());
  }

  /**
   * The same of a file that may include others.
   *
   * @param includes what it may include
   */
  public static Settings read(
      Command command, Reader file, String name, List<String> sets, Includes includes) {
    Config reference = reference();
    return parsed(
        file,
        name,
        sets,
        includes,
        given -> {
          Config one = given.withoutPath(GridReader.GRID);
          UnknownKeys.refuse(one.root(), reference.root());
          PathCredentials.refuse(one.root());
          if (given.hasPath(GridReader.GRID)
              && (command == Command.PRETRAIN || command == Command.FINE_TUNE)) {
            return GridReader.read(command, given, reference);
          }
          Settings settings = checked(command, one, reference);
          if (command != Command.RANK) {
            return settings;
          }
          Settings ranking = settings.ranking(RankSettingsReader.read(one, reference));
          SettingsRules.check(command, ranking);
          return ranking;
        });
  }

  /**
   * The settings of a job that go together.
   *
   * @param given only what the user wrote
   */
  static Settings checked(Command command, Config given, Config reference) {
    Settings settings = settings(command, given.withFallback(reference), given);
    for (StageSettings stage : settings.train().stages()) {
      SettingsRules.check(
          command, settings.with(stage.train().but().stages(settings.train().stages()).build()));
    }
    SettingsRules.check(command, settings);
    return settings;
  }

  /**
   * The command that a job file is for, by the parts that it has.
   *
   * @param includes what it may include
   */
  public static Command command(Reader file, String name, List<String> sets, Includes includes) {
    return parsed(
        file,
        name,
        sets,
        includes,
        given -> {
          if (given.hasPath("data.predict.path") || given.hasPath("data.predict.images")) {
            return Command.PREDICT;
          }
          if (given.hasPath("rank.candidates") && !given.hasPath("model.head")) {
            return Command.RANK;
          }
          if (!given.hasPath("model.pretrained")) {
            return Command.PRETRAIN;
          }
          return given.hasPath("data.test") && !given.hasPath("data.train")
              ? Command.EVALUATE
              : Command.FINE_TUNE;
        });
  }

  private static <T> T parsed(
      Reader file, String name, List<String> sets, Includes includes, Function<Config, T> use) {
    try {
      String text = JobText.read(file, name);
      Config unresolved =
          overrides(sets)
              .withFallback(JobText.parse(text, "the job file " + name, options(name, includes)));
      JobText.refuseGrowth(unresolved.root(), name);
      return use.apply(
          Includes.withoutJobFolder(unresolved.withFallback(includes.jobFolder()).resolve()));
    } catch (ConfigException e) {
      throw new UnusableInputException(
          "Cannot read the job file: %s."
              .formatted(Redaction.parserMessage(e.getMessage().replace('\n', ' '))),
          e);
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot read the job file %s: %s.".formatted(name, e.getMessage()), e);
    } catch (StackOverflowError e) { // of the parser, which goes as deep as the file does
      throw new UnusableInputException(
          "Cannot read the job file %s: it is nested too deeply.".formatted(name), e);
    }
  }

  private static ConfigParseOptions options(String name, Includes includes) {
    return ConfigParseOptions.defaults().setOriginDescription(name).setIncluder(includes);
  }

  /** The defaults, as shipped in {@code conf/reference.conf}. */
  public static Config reference() {
    return Reference.DEFAULTS;
  }

  /** Read once, when it is needed. */
  private static final class Reference {
    static final Config DEFAULTS =
        ConfigFactory.parseReader(
            new InputStreamReader(
                SettingsReader.class.getResourceAsStream("reference.conf"),
                StandardCharsets.UTF_8));
  }

  /** Whether job files have a key of this name. */
  public static boolean isKey(String name) {
    Config reference = reference();
    return reference.hasPathOrNull(name)
        && (reference.getIsNull(name)
            || reference.getValue(name).valueType() != ConfigValueType.OBJECT);
  }

  private static Config overrides(List<String> sets) {
    Config overrides = ConfigFactory.empty();
    for (String set : sets) {
      int equals = set.indexOf('=');
      if (equals < 1) {
        throw new UnusableInputException(
            "Cannot use --set %s: write it as --set key=value.".formatted(shown(set)));
      }
      String key = set.substring(0, equals).strip();
      overrides =
          override(key, set.substring(equals + 1).strip(), Origins.SET + key)
              .withFallback(overrides);
    }
    return overrides;
  }

  private static String shown(String set) {
    return Redaction.isSecret(set) ? Redaction.MARK : Redaction.text(set);
  }

  /**
   * Lists, groups, quoted texts, numbers, flags and null are HOCON; anything else is a text as it
   * stands.
   */
  private static Config override(String key, String value, String origin) {
    if (value.matches("(?s)[\\[{\"].*|-?[0-9.]+([eE]-?[0-9]+)?|true|false|null")) {
      return ConfigFactory.parseString(key + " = " + value, options(origin, Includes.none()));
    }
    return ConfigFactory.parseMap(Map.of(key, value), origin);
  }

  /**
   * The settings of a job.
   *
   * @param open every key, null where it is left open
   * @param given only what the user wrote
   */
  static Settings settings(Command command, Config open, Config given) {
    OpenFormat format = new OpenFormat(command, open, given);
    OpenHead head = new OpenHead(command, format.config());
    StagesReader stages = new StagesReader(command, head.config(), given);
    TrainingDefaults defaults =
        stages.isEmpty() ? new TrainingDefaults(head.config(), given) : null;
    Config all = stages.isEmpty() ? defaults.config() : stages.config();
    ConfigKeys root = new ConfigKeys(all, "");
    String output = root.text("output");
    if (output == null || output.isBlank()) {
      throw new UnusableInputException(
          "Cannot run without output: name the folder for the results, output = PATH or --set output=PATH.");
    }
    return new Settings(
        root.longWhole("seed"),
        root.text("output"),
        data(root, all, given),
        model(root, all),
        stages.isEmpty() ? new TrainSettingsReader(root, given).read() : stages.train(),
        evaluate(root, all),
        PredictSettings.read(root),
        CheckpointSettings.read(root),
        TrackSettings.read(root),
        null,
        List.of(),
        Redaction.options(of(command, all))
            .withoutPath("train.step-deadline-seconds")
            .withoutPath(StoreSettings.MEMORY)
            .withoutPath(StoreSettings.KEEP)
            .root()
            .withoutKey("output")
            .withoutKey("checkpoint")
            .withoutKey("track")
            .render(ConfigRenderOptions.concise()),
        decided(command, format, head, stages.isEmpty() ? defaults.decided() : stages.decided()));
  }

  /** What is of other commands alone makes no other job. */
  private static Config of(Command command, Config all) {
    Config own = command == Command.RANK ? all : all.withoutPath("rank");
    return command == Command.EXPLAIN || all.getInt("evaluate.explain") > 0
        ? own
        : own.withoutPath("explain");
  }

  private static List<String> decided(
      Command command, OpenFormat format, OpenHead head, List<String> training) {
    boolean trains = command == Command.PRETRAIN || command == Command.FINE_TUNE;
    return Stream.of(format.decided(), head.decided(), trains ? training : List.<String>of())
        .flatMap(List::stream)
        .toList();
  }

  private static DataSettings data(ConfigKeys keys, Config all, Config given) {
    boolean alone = PretextSettingsReader.any(all);
    UnlabelledSettings unlabelled = UnlabelledSettings.read(keys);
    DataSettings.Files train = files(keys, "data.train.");
    if (alone) {
      PretextRules.refuseTwice(train, unlabelled);
    }
    return new DataSettings(
        new ProviderSettingsReader(keys, given).read(DataSettings.FORMAT, "data", List.of()),
        alone && !train.named() ? unlabelled.files() : train,
        keys.wholeOrNull("data.train.limit", 1),
        keys.wholeOrNull("data.train.per-class", 1),
        files(keys, "data.validation."),
        keys.number("data.validation.fraction", f -> f >= 0 && f < 1, "from 0 to less than 1"),
        files(keys, "data.test."),
        keys.number("data.test.fraction", f -> f >= 0 && f < 1, "from 0 to less than 1"),
        alone ? UnlabelledSettings.ofAll() : unlabelled,
        new DataSettings.Files(
            keys.text("data.predict.images"), null, keys.text("data.predict.path")),
        keys.flag("data.stratified"),
        keys.choice("data.leakage", DataSettings.Leakage.class),
        classWeights(keys, all),
        normalization(keys),
        keys.texts("data.class-names"),
        keys.wholes("data.only-labels"),
        LabelGroups.read(keys),
        keys.flag("data.standardize-targets"),
        keys.number("data.max-corrupt", s -> s >= 0 && s <= 1, "from 0 to 1"),
        StoreSettings.read(keys),
        csv(keys),
        TableSettingsReader.read(keys, all),
        TextSettingsReader.read(keys),
        new ImageSettingsReader(keys).read());
  }

  private static Normalization normalization(ConfigKeys keys) {
    Double scale = keys.numberOrNull("data.scale", s -> s > 0 && (float) (double) s > 0, "above 0");
    String mode = keys.text("data.normalization.mode");
    float[] mean = floats(keys.numbers("data.normalization.mean", m -> true, "of numbers"));
    float[] std =
        floats(keys.numbers("data.normalization.std", d -> (float) (double) d > 0, "above 0"));
    if (mean.length != std.length) {
      throw keys.refused("data.normalization.std", "it must have as many numbers as mean");
    }
    if (mode != null && (scale != null || mean.length > 0)) {
      throw keys.refused("data.normalization.mode", "leave out data.scale, mean and std with it");
    }
    if (mode == null) {
      return scale == null && mean.length == 0
          ? null
          : new Normalization(scale == null ? 1 : scale, mean, std, false);
    }
    return switch (mode) {
      case "tf" -> Normalization.tf();
      case "torch" -> Normalization.torch();
      case "caffe" -> Normalization.caffe();
      default -> throw keys.refused("data.normalization.mode", "use one of [tf, torch, caffe]");
    };
  }

  private static float[] floats(List<Double> numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    return floats;
  }

  private static ClassWeights classWeights(ConfigKeys keys, Config all) {
    String key = "data.class-weights";
    if (all.getValue(key).valueType() == ConfigValueType.LIST) {
      return new ClassWeights(false, keys.numbers(key, w -> w >= 0, "of weights of at least 0"));
    }
    String named = keys.text(key);
    if (!"none".equals(named) && !"balanced".equals(named)) {
      throw keys.refused(key, "use none, balanced or a list of one weight a class");
    }
    return new ClassWeights(named.equals("balanced"), List.of());
  }

  private static DataSettings.Files files(ConfigKeys keys, String prefix) {
    return new DataSettings.Files(
        keys.text(prefix + "images"), keys.text(prefix + "labels"), keys.text(prefix + "path"));
  }

  private static CsvLayout csv(ConfigKeys keys) {
    String delimiter = keys.text("data.csv.delimiter");
    if (delimiter == null || delimiter.length() != 1) {
      throw keys.refused("data.csv.delimiter", "it must be one character");
    }
    return new CsvLayout(
        keys.flag("data.csv.header"),
        delimiter.charAt(0),
        keys.text("data.csv.label"),
        keys.texts("data.csv.features"));
  }

  private static ModelSettings model(ConfigKeys keys, Config all) {
    return new ModelSettings(
        keys.text("model.pretrained"),
        LayerSettingsReader.read(all, "model.layers"),
        keys.text("model.cut"),
        keys.flag("model.frozen"),
        LayerSettingsReader.read(all, "model.head"),
        OnnxSettingsReader.read(keys),
        TokenizerSettings.read(keys),
        ArchitectureSettingsReader.read(all),
        keys.text("model.json"),
        EmbeddingSettingsReader.read(keys),
        keys.text("model.engine") == null
            ? null
            : new ProviderSettingsReader(keys, all).named("model.engine"),
        sha256(keys, "model.require-sha256"),
        BatchNormSettings.read(keys),
        keys.text("model.outputs") == null
            ? null
            : keys.choice("model.outputs", ModelSettings.Outputs.class),
        TransferSettings.read(keys, all));
  }

  private static String sha256(ConfigKeys keys, String key) {
    String given = keys.text(key);
    if (given != null && !given.matches("[0-9a-fA-F]{64}")) {
      throw keys.refused(key, "use the 64 hexadecimal digits that graft inspect prints");
    }
    return given == null ? null : given.toLowerCase(Locale.ROOT);
  }

  private static EvaluateSettings evaluate(ConfigKeys keys, Config all) {
    return new EvaluateSettings(
        metric(keys, all),
        every(keys),
        keys.whole("evaluate.batch-size", 1),
        keys.texts("evaluate.baselines").stream()
            .map(name -> baseline(keys, name))
            .collect(Collectors.toUnmodifiableSet()),
        new GuardSettings(
            keys.choice("evaluate.guard", GuardSettings.Mode.class),
            keys.whole("evaluate.guard-seeds", 1),
            keys.choice("evaluate.guard-action", GuardSettings.Action.class)),
        ExaminationSettingsReader.read(keys, all));
  }

  /** What a pretext task comes to is its loss: r2 is one of each value of an example. */
  private static Criterion metric(ConfigKeys keys, Config all) {
    Criterion given = keys.choice("evaluate.metric", Criterion.class);
    return given == Criterion.AUTO && PretextSettingsReader.any(all) ? Criterion.LOSS : given;
  }

  private static int every(ConfigKeys keys) {
    String every = keys.text("evaluate.every");
    if ("epoch".equals(every)) {
      return 0;
    }
    if (every == null || !every.matches("[1-9]\\d{0,8}")) {
      throw keys.refused("evaluate.every", "use epoch or a number of rounds");
    }
    return Integer.parseInt(every);
  }

  private static EvaluateSettings.Baseline baseline(ConfigKeys keys, String name) {
    for (EvaluateSettings.Baseline baseline : EvaluateSettings.Baseline.values()) {
      if (ConfigKeys.spelled(baseline).equals(name)) {
        return baseline;
      }
    }
    throw keys.refused("evaluate.baselines", "use scratch, probe and zero-shot");
  }
}
