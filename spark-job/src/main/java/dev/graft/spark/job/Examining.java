package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.graft.config.ExaminationSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.evaluate.Bootstrap;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Detail;
import dev.graft.evaluate.Examination;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.Mistakes;
import dev.graft.evaluate.NumberResamples;
import dev.graft.evaluate.Reliability;
import dev.graft.evaluate.TopK;
import dev.graft.spark.evaluate.Judge;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * Looks at the network that is kept, once it is: what its predictions are made by is chosen on
 * validation, then what they come to is told.
 */
final class Examining {

  /** Numbers of an example; each takes three sums a resample. */
  static final int MOST_RESAMPLED = 100;

  private final long seed;
  private final ExaminationSettings settings;
  private final Task task;
  private final int outputs;
  private final ExaminedRows rows;

  /**
   * @param outputs of the network
   * @param rows what is done with single examples
   */
  Examining(Settings settings, Task task, int outputs, ExaminedRows rows) {
    this.seed = settings.seed();
    this.settings = settings.evaluate().examination();
    this.task = task;
    this.outputs = outputs;
    this.rows = rows;
  }

  /**
   * What was found.
   *
   * @param rule what the predictions of the saved model are made by
   * @param chosen how the rule came about, in sentences
   * @param parts test if there is one, and validation where there is no test or the rule is not
   *     plain
   * @param slices of these parts, for the report; empty: none are asked for
   */
  record Examined(
      DecisionRule rule,
      List<String> chosen,
      Map<Split, Examination> parts,
      Map<Split, ArrayNode> slices) {

    /** The metrics of a part without thresholds; null: it was not looked at. */
    Metrics plain(Split part) {
      return parts.containsKey(part) ? parts.get(part).plain() : null;
    }
  }

  /** Chooses, and looks at validation and test. */
  Examined run(Map<Split, ? extends JavaRDD<? extends ExampleStore>> parts, Judge judge) {
    List<String> chosen = new ArrayList<>();
    DecisionRule rule =
        new RuleChoice(settings, task, outputs).choose(parts.get(Split.VALIDATION), judge, chosen);
    Examined examined = by(rule, parts, judge);
    return new Examined(rule, chosen, examined.parts(), examined.slices());
  }

  /** Looks at validation and test by a rule that is there already. */
  Examined by(
      DecisionRule rule, Map<Split, ? extends JavaRDD<? extends ExampleStore>> parts, Judge judge) {
    Map<Split, Examination> found = new EnumMap<>(Split.class);
    Map<Split, ArrayNode> slices = new EnumMap<>(Split.class);
    for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
      JavaRDD<? extends ExampleStore> blocks = parts.get(part);
      if (blocks == null) {
        continue;
      }
      if (part == Split.TEST || parts.get(Split.TEST) == null || !rule.plain()) {
        String name = part.name().toLowerCase(Locale.ROOT);
        Examination examination = judge.examine(blocks, nothing(rule), name);
        found.put(part, withInterval(examination, blocks, judge, name));
        rows.slices(part, blocks, judge, examination).ifPresent(of -> slices.put(part, of));
      }
      rows.write(part, blocks, judge, rule);
    }
    return new Examined(rule, List.of(), found, slices);
  }

  /** Numbers are resampled in the scale that the first pass has found. */
  private Examination withInterval(
      Examination examination, JavaRDD<? extends ExampleStore> blocks, Judge judge, String name) {
    if (task != Task.REGRESSION || settings.resamples() == 0 || outputs > MOST_RESAMPLED) {
      return examination;
    }
    NumberResamples nothing = new NumberResamples(settings.resamples(), seed, examination.scale());
    return examination.and(
        judge
            .examine(
                blocks,
                Examination.ofChoice(task, outputs, examination.rule(), nothing),
                name + ", resamples")
            .detail(NumberResamples.class));
  }

  /** What is counted of a part; nothing is yet. */
  Examination nothing(DecisionRule rule) {
    List<Detail> details = new ArrayList<>();
    if (task != Task.REGRESSION) {
      int most = task == Task.CLASSIFICATION ? settings.topK(task.names(outputs)) : 0;
      if (most > 0) {
        details.add(new TopK(most));
      }
      if (rule.temperature() != 1) {
        details.add(new Reliability("uncalibrated", DecisionRule.PLAIN));
      }
      details.add(new Reliability("calibration", rule));
      if (settings.resamples() > 0) {
        details.add(new Bootstrap(seed, settings.resamples()));
      }
    }
    if (settings.worst() > 0) {
      details.add(new Mistakes(task, settings.worst()));
    }
    return Examination.of(task, outputs, rule, details);
  }
}
