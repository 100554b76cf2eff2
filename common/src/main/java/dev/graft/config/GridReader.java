package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import dev.graft.config.AveragingSettings.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code train.grid}: a list of settings, or lists of values of which every combination is a
 * setting. Each has the keys of {@code train} that count more than those that all share.
 */
public final class GridReader {

  static final String GRID = "train.grid";

  private static final String NAME = "name";

  /** More would not be told apart in a table. */
  private static final int MOST = 256;

  /** Keys of a setting that are others in a job file. */
  private static final Map<String, String> SHORT =
      Map.of("learning-rate", "train.optimizer.learning-rate", "head", "model.head");

  /** What of {@code train} may differ on the same examples and workers. */
  private static final List<String> OF_TRAIN =
      List.of(
          "epochs",
          "batch-size",
          "worker-batch-size",
          "micro-batch-size",
          "average",
          "average-every",
          "average-schedule",
          "qsr-alpha",
          "optimizer",
          "schedule",
          "rates",
          "layer-decay",
          "clipping",
          "l2",
          "weight-decay",
          "l2-sp",
          "proximal",
          "label-smoothing",
          "outer",
          "codec",
          "replies",
          "merge",
          "early-stopping",
          "seed");

  private final Command command;
  private final Config shared;
  private final Config reference;
  private final ConfigValue grid;

  private GridReader(Command command, Config given, Config reference) {
    this.command = command;
    this.shared = given.withoutPath(GRID);
    this.reference = reference;
    this.grid = given.getValue(GRID);
  }

  /**
   * @param given only what the user wrote, with a grid
   * @param reference every key with its default
   */
  static Settings read(Command command, Config given, Config reference) {
    return new GridReader(command, given, reference).read();
  }

  /** What is the same in two jobs whose settings can be trained at once, and in no others. */
  public static String common(Settings settings) {
    Config config = ConfigFactory.parseString(settings.canonical());
    for (String key : OF_TRAIN) {
      config = config.withoutPath("train." + key);
    }
    String rest =
        config
            .withoutPath("model.head")
            .withoutPath("model.layers")
            .root()
            .render(ConfigRenderOptions.concise());
    TrainSettings train = settings.train();
    boolean chosen = train.workers() == null; // by how many examples a step has
    return chosen
        ? String.join(
            "\n",
            rest,
            String.valueOf(train.batchSize()),
            String.valueOf(train.workerBatchSize()),
            String.valueOf(train.averaging().ofGradients()),
            String.valueOf(train.solves()))
        : rest;
  }

  /** Whether a job's settings can be trained beside others. */
  public static boolean standsBesideOthers(Settings settings) {
    return whyAlone(settings) == null;
  }

  /** Null: it can be trained beside others. */
  private static String whyAlone(Settings settings) {
    if (!settings.evaluate().guard().off()) {
      return "evaluate.guard holds one training to one scratch; leave it out, and train the best alone with it";
    }
    TrainSettings train = settings.train();
    if (!train.stages().isEmpty()) {
      return "it has stages; leave train.stages and train.recipe out";
    }
    if (train.adapt().any()) {
      return "train.adapt brings one model to a target; leave it out, and adapt the best alone";
    }
    if (!train.rounds()) {
      return "train.engine = %s takes the training away; only Graft's own rounds are shared"
          .formatted(train.engine().name());
    }
    if (train.findsRate()) {
      return "train.optimizer.learning-rate = auto looks for a rate alone; give those to be tried";
    }
    if (train.averaging().interval().type() == Interval.Type.AUTO) {
      return "train.average-every = auto times the rounds of one alone; give a number";
    }
    if (train.unlabelled().on()) {
      return "train.unlabelled.method = %s has targets of each training's own; train one at a time"
          .formatted(train.unlabelled().name());
    }
    if (train.shares() == TrainSettings.Shares.MEASURED) {
      return "train.shares = measured times the workers of one alone; give equal";
    }
    return null;
  }

  private Settings read() {
    List<ConfigObject> each =
        grid.valueType() == ConfigValueType.LIST ? listed((ConfigList) grid) : combined();
    if (each.isEmpty()) {
      throw refused("it holds no setting: give lists of values, or a list of settings");
    }
    List<GridSetting> settings = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Map<String, String> seen = new TreeMap<>();
    for (ConfigObject own : each) {
      GridSetting next = setting(own);
      String twin = seen.put(next.settings().canonical(), next.name());
      if (twin != null) {
        throw refused("%s and %s are the same setting".formatted(twin, next.name()));
      }
      if (!names.add(next.name())) {
        throw refused("two settings are called %s".formatted(next.name()));
      }
      settings.add(next);
    }
    Settings first = settings.get(0).settings();
    DataSettings data = first.data();
    if (!data.validation().named() && data.validationFraction() == 0) {
      throw refused(
          "without validation examples the best cannot be chosen; set data.validation.fraction or name files");
    }
    String canonical =
        ConfigFactory.parseString(first.canonical())
            .withValue(GRID, resolved(settings))
            .root()
            .render(ConfigRenderOptions.concise());
    return first.trying(List.copyOf(settings), canonical, decided(settings));
  }

  /**
   * Each by its name and the keys that it resolves to otherwise than the first one does: with that
   * one's, nothing of any of them is left out.
   */
  private static ConfigList resolved(List<GridSetting> settings) {
    String first = settings.get(0).settings().canonical();
    return ConfigValueFactory.fromIterable(
        settings.stream().map(setting -> resolved(setting, first)).toList());
  }

  private static ConfigObject resolved(GridSetting setting, String first) {
    String canonical = setting.settings().canonical();
    Config all = ConfigFactory.parseString(canonical);
    Config own =
        ConfigFactory.empty().withValue(NAME, ConfigValueFactory.fromAnyRef(setting.name()));
    for (String path : ChangedKeys.between(first, canonical).all()) {
      own =
          own.withValue(
              inSetting(path),
              all.hasPath(path) ? all.getValue(path) : ConfigValueFactory.fromAnyRef(null));
    }
    return own.root();
  }

  private static String inSetting(String path) {
    return path.equals(SHORT.get("head"))
        ? "head"
        : path.startsWith("train.") ? path.substring("train.".length()) : path;
  }

  /** What was decided for all of them once, and what was not with the setting's name. */
  private static List<String> decided(List<GridSetting> settings) {
    Map<String, List<String>> by = new LinkedHashMap<>();
    for (GridSetting setting : settings) {
      setting
          .settings()
          .decided()
          .forEach(why -> by.computeIfAbsent(why, any -> new ArrayList<>()).add(setting.name()));
    }
    return by.entrySet().stream()
        .flatMap(
            why ->
                why.getValue().size() == settings.size()
                    ? Stream.of(why.getKey())
                    : why.getValue().stream().map(name -> name + ": " + why.getKey()))
        .toList();
  }

  private GridSetting setting(ConfigObject own) {
    String name = own.containsKey(NAME) ? own.toConfig().getString(NAME) : named(own);
    Config laid = ConfigFactory.empty();
    ConfigObject rest = own.withoutKey(NAME);
    for (String key : own.withoutKey(NAME).keySet()) {
      if (SHORT.containsKey(key)) {
        laid = laid.withValue(SHORT.get(key), own.get(key));
        rest = rest.withoutKey(key);
      } else if (!OF_TRAIN.contains(key)) {
        throw refused(
            "%s cannot differ between settings that are trained on the same examples; what can is %s"
                .formatted(key, keys()));
      }
    }
    laid = laid.withFallback(rest.atPath("train"));
    try {
      UnknownKeys.refuse(laid.root(), reference.root());
      Settings settings = SettingsReader.checked(command, laid.withFallback(shared), reference);
      String alone = whyAlone(settings);
      if (alone != null) {
        throw new UnusableInputException("It cannot be trained beside others: " + alone + ".");
      }
      return new GridSetting(name, own.withoutKey(NAME).unwrapped(), settings);
    } catch (UnusableInputException e) {
      throw new UnusableInputException(
          "%s (%s), the setting %s: %s"
              .formatted(GRID, Origins.of(grid.origin()), name, e.getMessage()),
          e);
    }
  }

  private static String keys() {
    return Stream.concat(SHORT.keySet().stream(), OF_TRAIN.stream())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private List<ConfigObject> listed(ConfigList list) {
    List<ConfigObject> settings = new ArrayList<>();
    for (ConfigValue value : list) {
      if (!(value instanceof ConfigObject object) || object.isEmpty()) {
        throw refused(
            "a list of it holds settings, as in [{ learning-rate = 0.01 }, { learning-rate = 0.1, l2 = 0.001 }]");
      }
      settings.add(object);
    }
    return few(settings.size()) ? settings : List.of();
  }

  /** Every combination: the values of the last key change first. */
  private List<ConfigObject> combined() {
    if (grid.valueType() != ConfigValueType.OBJECT) {
      throw refused(
          "it is lists of values, as in { learning-rate = [0.1, 0.01] }, or a list of settings");
    }
    List<ConfigObject> settings = List.of(ConfigFactory.empty().root());
    Map<String, ConfigList> lists = lists((ConfigObject) grid);
    if (lists.isEmpty()) {
      return List.of();
    }
    for (Map.Entry<String, ConfigList> values : lists.entrySet()) {
      few((long) settings.size() * values.getValue().size());
      List<ConfigObject> more = new ArrayList<>();
      for (ConfigObject before : settings) {
        for (ConfigValue value : values.getValue()) {
          more.add(before.toConfig().withValue(values.getKey(), value).root());
        }
      }
      settings = more;
    }
    return settings;
  }

  private boolean few(long count) {
    if (count > MOST) {
      throw refused(
          "it has " + count + " settings or more, at most " + MOST + " are trained at once");
    }
    return true;
  }

  /** By path, in the order in which they are written, as far as lines tell. */
  private Map<String, ConfigList> lists(ConfigObject object) {
    List<Map.Entry<String, ConfigValue>> leaves = new ArrayList<>();
    gather(object, "", leaves);
    leaves.sort(
        Comparator.comparingInt(
                (Map.Entry<String, ConfigValue> leaf) -> leaf.getValue().origin().lineNumber())
            .thenComparing(Map.Entry::getKey));
    Map<String, ConfigList> lists = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> leaf : leaves) {
      if (!(leaf.getValue() instanceof ConfigList list) || list.isEmpty()) {
        throw refused("%s must be a list of values to be tried".formatted(leaf.getKey()));
      }
      lists.put(leaf.getKey(), list);
    }
    return lists;
  }

  private static void gather(
      ConfigObject object, String prefix, List<Map.Entry<String, ConfigValue>> leaves) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + ConfigUtil.quoteString(entry.getKey());
      if (entry.getValue() instanceof ConfigObject section && !section.isEmpty()) {
        gather(section, path + ".", leaves);
      } else {
        leaves.add(Map.entry(plain(path), entry.getValue()));
      }
    }
  }

  /** Without quotation marks that no key here needs. */
  private static String plain(String path) {
    return ConfigUtil.joinPath(ConfigUtil.splitPath(path));
  }

  private static String named(ConfigObject own) {
    List<String> parts = new ArrayList<>();
    List<Map.Entry<String, ConfigValue>> leaves = new ArrayList<>();
    gather(own, "", leaves);
    leaves.sort(Map.Entry.comparingByKey());
    for (Map.Entry<String, ConfigValue> leaf : leaves) {
      parts.add(
          leaf.getKey()
              + " = "
              + (leaf.getKey().equals("head") ? layers(leaf.getValue()) : text(leaf.getValue())));
    }
    return String.join(", ", parts);
  }

  private static String text(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise()).replace("\"", "");
  }

  /** Their types and sizes: names are not what differs. */
  private static String layers(ConfigValue head) {
    if (head.valueType() != ConfigValueType.LIST) {
      return text(head);
    }
    return ((ConfigList) head)
        .stream()
            .map(
                layer ->
                    layer instanceof ConfigObject one && one.containsKey("type")
                        ? text(one.get("type"))
                            + (one.containsKey("units") ? " " + text(one.get("units")) : "")
                        : text(layer))
            .collect(Collectors.joining(" + "));
  }

  private UnusableInputException refused(String why) {
    return new UnusableInputException(
        "Cannot use %s (%s): %s.".formatted(GRID, Origins.of(grid.origin()), why));
  }
}
