package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has changed between two configurations, and whether a run of the first can be continued as
 * one of the second: so that the result is what the second would have given from its beginning.
 */
public final class ChangedKeys {

  /** The keys that may change. */
  public static final List<String> SAFE =
      List.of("train.epochs (more)", "evaluate.baselines", "evaluate.guard");

  private static final String EPOCHS = "train.epochs";
  private static final Set<String> WITHOUT_ROUNDS =
      Set.of("plain", "slowmo", "bmuf", "adam", "yogi");

  /** What is compared with the rounds, and follows them. */
  private static final Set<String> COMPARED =
      Set.of(
          "evaluate.baselines", "evaluate.guard", "evaluate.guard-seeds", "evaluate.guard-action");

  private final List<String> all = new ArrayList<>();
  private final List<String> unsafe = new ArrayList<>();

  private ChangedKeys() {}

  /**
   * Compares two configurations.
   *
   * @param before as {@link Settings#canonical} has it
   */
  public static ChangedKeys between(String before, String after) {
    ChangedKeys changed = new ChangedKeys();
    Config old = ConfigFactory.parseString(before);
    Config now = ConfigFactory.parseString(after);
    Set<String> paths = new TreeSet<>(paths(old));
    paths.addAll(paths(now));
    for (String path : paths) {
      if (!value(old, path).equals(value(now, path))) {
        changed.all.add(path);
        if (!safe(path, old, now)) {
          changed.unsafe.add(path);
        }
      }
    }
    return changed;
  }

  private static Set<String> paths(Config config) {
    Set<String> paths = new TreeSet<>();
    config.entrySet().forEach(entry -> paths.add(entry.getKey()));
    return paths;
  }

  /** Null, absent and a value all differ. */
  private static String value(Config config, String path) {
    if (!config.hasPathOrNull(path)) {
      return "";
    }
    return config.getIsNull(path) ? "null" : config.getValue(path).render();
  }

  private static boolean safe(String path, Config old, Config now) {
    return COMPARED.contains(path) || (path.equals(EPOCHS) && moreOfTheSame(old, now));
  }

  /**
   * Whether the rounds of a longer training begin with those of the shorter one: rounds end with
   * epochs, so do validations, and no default depends on the number of rounds.
   */
  private static boolean moreOfTheSame(Config old, Config now) {
    return !triesSettings(now)
        && now.getInt(EPOCHS) >= old.getInt(EPOCHS)
        && !"once".equals(text(now, "train.average-every"))
        && "epoch".equals(text(now, "evaluate.every"))
        && !rateByLength(now)
        && !outerByRounds(now);
  }

  /** Then what is looked at here is the first one's, and each of the others has its own. */
  private static boolean triesSettings(Config now) {
    return now.hasPath(GridReader.GRID)
        && now.getValue(GridReader.GRID).valueType() == ConfigValueType.LIST;
  }

  /** Then the rate at a step depends on how many are to come. */
  private static boolean rateByLength(Config now) {
    return now.hasPath(ScheduleSettings.CONSTANT.key())
        && ScheduleSettings.read(
                new ConfigKeys(now, ""),
                ConfigFactory.empty(),
                ScheduleSettings.CONSTANT.key(),
                true)
            .needsLength();
  }

  /**
   * An optimizer that is not Graft's own is told the number of rounds: what it makes of it is its
   * own.
   */
  private static boolean outerByRounds(Config now) {
    String outer = text(now, AveragingSettings.Outer.KEY);
    return "nesterov".equals(outer)
        ? value(now, "train.outer.momentum").equals("null")
        : outer != null && !WITHOUT_ROUNDS.contains(outer);
  }

  private static String text(Config config, String path) {
    return config.hasPath(path) ? config.getValue(path).unwrapped().toString() : null;
  }

  /** Every key whose value differs. */
  public List<String> all() {
    return List.copyOf(all);
  }

  /** Those of them that would change what the rounds so far have done. */
  public List<String> unsafe() {
    return List.copyOf(unsafe);
  }
}
