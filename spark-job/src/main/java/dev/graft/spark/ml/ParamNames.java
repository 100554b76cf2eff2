package dev.graft.spark.ml;

import dev.graft.config.SettingsReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of job files by what they are called in Spark ML, and messages in these words: whoever
 * fits an estimator has no job file.
 */
final class ParamNames {

  /** The params that stand for a key each. */
  static final Map<String, String> SETTINGS = settings();

  /** What the estimator says by itself, of its params. */
  private static final Map<String, String> FIXED =
      Map.ofEntries(
          Map.entry("data.train.path", "the rows"),
          Map.entry("data.train", "the rows"),
          Map.entry("data.validation.path", "validationIndicatorCol"),
          Map.entry("data.validation", "validationIndicatorCol"),
          Map.entry("data.unlabelled.path", "setUnlabelled"),
          Map.entry("data.unlabelled", "setUnlabelled"),
          Map.entry("data.table.label", "labelCol"),
          Map.entry("data.table.targets", "labelCol (with task = regression)"),
          Map.entry("data.table.features", "featuresCol"),
          Map.entry("data.table.text", "featuresCol"),
          Map.entry("data.table.picture", "featuresCol"),
          Map.entry("data.table.weight", "weightCol"),
          Map.entry("data.table.group", "groupCol"),
          Map.entry("data.table.missing", "handleInvalid"),
          Map.entry("model.layers", "hiddenLayers"));

  /** A key of a job file, not a part of a path. */
  private static final Pattern KEY =
      Pattern.compile("(?<![\\w/.\\\\-])(data|model|train|evaluate|checkpoint)(\\.[a-z0-9-]+)+");

  /** Of a key that a user has written in the param conf. */
  private static final String UNKNOWN = "Unknown setting ";

  /** What a job's words advise, the longest first, and what it is in the estimator's. */
  private static final List<Advice> ADVICE =
      List.of(
          new Advice(
              "name another output, continue it with --resume, or replace it with --overwrite",
              "set another checkpointDir, or empty this one"),
          new Advice(
              "name another output, or replace it with --overwrite",
              "set another checkpointDir, or empty this one"),
          new Advice("name another output", "set another checkpointDir"),
          new Advice("--overwrite begins anew", "another checkpointDir begins anew"),
          new Advice(
              "name both columns, data.table.text = [first, second]",
              "set secondTextCol to the column of the second text"),
          new Advice("name one column, or prepare it", "leave secondTextCol out, or prepare it"),
          new Advice("data.table.text = [", "featuresCol, secondTextCol = ["),
          new Advice(
              "set data.validation.fraction or name files",
              "set validationFraction or validationIndicatorCol"));

  private record Advice(String ofJobs, String ofEstimators) {}

  private static final String CONF = "the param conf";

  private ParamNames() {}

  private static Map<String, String> settings() {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("model.pretrained", "pretrained");
    params.put("model.cut", "cut");
    params.put("model.frozen", "frozen");
    params.put("model.head-init", "headInit");
    params.put("model.extend-classes", "extendClasses");
    params.put("train.recipe", "recipe");
    params.put("train.epochs", "maxIter");
    params.put("train.batch-size", "batchSize");
    params.put("train.optimizer.learning-rate", "stepSize");
    params.put("train.optimizer.type", "optimizer");
    params.put("train.schedule.type", "schedule");
    params.put("train.schedule.warm-up", "warmUp");
    params.put("train.l2", "regParam");
    params.put("train.weight-decay", "weightDecay");
    params.put("train.average", "average");
    params.put("train.average-every", "averageEvery");
    params.put("train.workers", "numWorkers");
    params.put("train.early-stopping.patience", "patience");
    params.put("evaluate.metric", "metricName");
    params.put("evaluate.guard", "guard");
    params.put("seed", "seed");
    params.put("data.validation.fraction", "validationFraction");
    params.put("data.unlabelled.null-labels", "nullLabels");
    params.put("train.unlabelled.method", "unlabelledMethod");
    params.put("train.adapt", "adapt");
    return Collections.unmodifiableMap(params);
  }

  /** A sentence with params for keys; of a key that has none it says where it goes. */
  static String in(String sentence) {
    if (sentence.startsWith(UNKNOWN)) {
      return sentence;
    }
    String advising = sentence;
    for (Advice advice : ADVICE) {
      advising = advising.replace(advice.ofJobs(), advice.ofEstimators());
    }
    return translated(advising);
  }

  private static String translated(String sentence) {
    Set<String> others = new TreeSet<>();
    Matcher keys = KEY.matcher(sentence);
    StringBuilder told = new StringBuilder();
    while (keys.find()) {
      String key = keys.group();
      String param = SETTINGS.getOrDefault(key, FIXED.get(key));
      if (param == null && SettingsReader.isKey(key)) {
        others.add(key);
      }
      keys.appendReplacement(told, Matcher.quoteReplacement(param == null ? key : param));
    }
    keys.appendTail(told);
    return others.isEmpty() || told.indexOf(CONF) >= 0 ? told.toString() : where(told, others);
  }

  private static String where(StringBuilder sentence, Set<String> keys) {
    if (sentence.length() > 0 && sentence.charAt(sentence.length() - 1) == '.') {
      sentence.setLength(sentence.length() - 1);
    }
    return sentence
        .append("; ")
        .append(String.join(", ", keys))
        .append(keys.size() == 1 ? " is a setting of " : " are settings of ")
        .append(CONF)
        .append('.')
        .toString();
  }
}
