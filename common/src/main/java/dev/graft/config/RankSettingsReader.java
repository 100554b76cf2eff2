package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.graft.UnusableInputException;
import dev.graft.config.RankSettings.Candidate;
import dev.graft.config.RankSettings.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads {@code rank.candidates = [{ pretrained = digits.zip, cut = dense }, ...]}: each has the
 * keys of {@code model}, which count more than those that all share.
 */
final class RankSettingsReader {

  private static final String CANDIDATES = "rank.candidates";
  private static final String SCORES = "rank.scores";
  private static final String NAME = "name";

  /**
   * What a linear model is solved by, and what of a training says where it runs. Of each L2
   * strength the solution alone is validated, not what is on the way to it.
   */
  private static final Config SOLVED =
      ConfigFactory.parseString(
          "model { frozen = true, head = [{ name = rank, type = output }] }, train.optimizer.type = lbfgs, evaluate { baselines = [zero-shot], every = 1000000 }");

  private static final List<String> KEPT =
      List.of(
          "train.workers",
          "train.device",
          "train.instruction-set",
          "train.step-deadline-seconds",
          "train.reduce",
          "evaluate.batch-size");

  private final Config given;
  private final Config reference;

  private RankSettingsReader(Config given, Config reference) {
    this.given = given;
    this.reference = reference;
  }

  /**
   * @param given only what the user wrote
   * @param reference every key with its default
   */
  static RankSettings read(Config given, Config reference) {
    ConfigKeys keys = new ConfigKeys(given.withFallback(reference), "");
    Set<Score> scores = scores(keys);
    List<Candidate> candidates = new RankSettingsReader(given, reference).candidates(keys);
    return new RankSettings(
        candidates,
        scores,
        keys.whole("rank.sample", 2),
        keys.whole("rank.neighbours", 1),
        keys.whole("rank.width", 1),
        keys.whole("rank.resamples", 100));
  }

  private static Set<Score> scores(ConfigKeys keys) {
    Set<Score> scores = EnumSet.noneOf(Score.class);
    for (String name : keys.texts(SCORES)) {
      scores.add(
          Arrays.stream(Score.values())
              .filter(score -> ConfigKeys.spelled(score).equals(name))
              .findFirst()
              .orElseThrow(
                  () -> keys.refused(SCORES, "use some of " + ConfigKeys.spellings(Score.class))));
    }
    if (!scores.isEmpty() && !scores.contains(Score.KNN) && !scores.contains(Score.PROBE)) {
      throw keys.refused(
          SCORES, "knn or probe must be among them, which candidates are ordered by");
    }
    return scores;
  }

  private List<Candidate> candidates(ConfigKeys keys) {
    Config all = given.withFallback(reference);
    if (all.getIsNull(CANDIDATES) || all.getValue(CANDIDATES).valueType() != ConfigValueType.LIST) {
      throw keys.refused(CANDIDATES, "it must be a list");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (ConfigValue value : all.getList(CANDIDATES)) {
      Candidate next = candidate(value);
      if (candidates.stream().anyMatch(other -> other.name().equals(next.name()))) {
        throw new UnusableInputException(
            "Cannot use %s (%s): two candidates are called %s; give each a name of its own, name = TEXT."
                .formatted(CANDIDATES, Origins.of(value.origin()), next.name()));
      }
      candidates.add(next);
    }
    if (candidates.isEmpty()) {
      throw new UnusableInputException(
          "Cannot rank without candidates: name pretrained networks, rank.candidates = [{ pretrained = PATH, cut = LAYER }, ...].");
    }
    return List.copyOf(candidates);
  }

  private Candidate candidate(ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      throw new UnusableInputException(
          "Cannot use %s (%s): each candidate is a group such as { pretrained = PATH, cut = LAYER }."
              .formatted(CANDIDATES, Origins.of(value.origin())));
    }
    Config own = object.toConfig();
    Config model = own.withoutPath(NAME).atPath("model");
    UnknownKeys.refuse(model.root(), reference.root());
    PathCredentials.refuse(model.root());
    if (own.hasPath("head")) {
      throw new UnusableInputException(
          "Cannot use head in %s (%s): a linear model stands on the features of every candidate."
              .formatted(CANDIDATES, Origins.of(value.origin())));
    }
    if (own.hasPath("frozen")) {
      throw new UnusableInputException(
          "Cannot use frozen in %s (%s): no layer of a candidate is trained."
              .formatted(CANDIDATES, Origins.of(value.origin())));
    }
    Config job = kept().withFallback(SOLVED).withFallback(model).withFallback(shared());
    Settings settings;
    try {
      settings = SettingsReader.settings(Command.FINE_TUNE, job.withFallback(reference), job);
      SettingsRules.check(Command.FINE_TUNE, settings);
    } catch (UnusableInputException e) {
      throw new UnusableInputException(
          "%s (%s): %s".formatted(CANDIDATES, Origins.of(value.origin()), e.getMessage()), e);
    }
    ConfigKeys keys = new ConfigKeys(own, CANDIDATES + ": ");
    return new Candidate(own.hasPath(NAME) ? keys.text(NAME) : named(settings.model()), settings);
  }

  private static String named(ModelSettings model) {
    return model.cut() == null
        ? model.pretrained()
        : String.format(Locale.ROOT, "%s at %s", model.pretrained(), model.cut());
  }

  /** What all candidates are given. */
  private Config shared() {
    return given.withoutPath("rank").withoutPath("train").withoutPath("evaluate");
  }

  private Config kept() {
    Config kept = ConfigFactory.empty();
    for (String key : KEPT) {
      if (given.hasPath(key)) {
        kept = kept.withValue(key, ConfigValueFactory.fromAnyRef(given.getAnyRef(key)));
      }
    }
    return kept;
  }
}
