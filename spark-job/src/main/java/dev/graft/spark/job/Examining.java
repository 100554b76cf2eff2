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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
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

    private static Examined nothing(DecisionRule rule, List<String> chosen) {
      return new Examined(rule, chosen, new EnumMap<>(Split.class), new EnumMap<>(Split.class));
    }

    /** The metrics of a part without thresholds; null: it was not looked at. */
    Metrics plain(Split part) {
      return parts.containsKey(part) ? parts.get(part).plain() : null;
    }
  }

  /** Chooses, and looks at validation and test. */
  Examined run(Map<Split, ? extends JavaRDD<? extends ExampleStore>> parts, Judge judge) {
    return run(List.of(this), parts, List.of(judge)).get(0);
  }

  /**
   * The same of several networks on the same examples, which are looked at in one Spark job.
   *
   * @param judges of each
   */
  static List<Examined> run(
      List<Examining> each,
      Map<Split, ? extends JavaRDD<? extends ExampleStore>> parts,
      List<Judge> judges) {
    List<Examined> found = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      Examining one = each.get(i);
      List<String> chosen = new ArrayList<>();
      DecisionRule rule =
          new RuleChoice(one.settings, one.task, one.outputs)
              .choose(parts.get(Split.VALIDATION), judges.get(i), chosen);
      found.add(Examined.nothing(rule, chosen));
    }
    look(each, parts, judges, found);
    return found;
  }

  /** Looks at validation and test by a rule that is there already. */
  Examined by(
      DecisionRule rule, Map<Split, ? extends JavaRDD<? extends ExampleStore>> parts, Judge judge) {
    Examined found = Examined.nothing(rule, List.of());
    look(List.of(this), parts, List.of(judge), List.of(found));
    return found;
  }

  private static void look(
      List<Examining> each,
      Map<Split, ? extends JavaRDD<? extends ExampleStore>> parts,
      List<Judge> judges,
      List<Examined> found) {
    for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
      JavaRDD<? extends ExampleStore> blocks = parts.get(part);
      if (blocks == null) {
        continue;
      }
      boolean last = part == Split.TEST || parts.get(Split.TEST) == null;
      int[] told =
          IntStream.range(0, each.size())
              .filter(i -> last || !found.get(i).rule().plain())
              .toArray();
      if (told.length > 0) {
        List<Examination> looked =
            Judge.examine(
                Arrays.stream(told).mapToObj(judges::get).toList(),
                blocks,
                Arrays.stream(told)
                    .mapToObj(i -> each.get(i).nothing(found.get(i).rule()))
                    .toList(),
                name(part));
        for (int i = 0; i < told.length; i++) {
          each.get(told[i])
              .tell(part, blocks, judges.get(told[i]), looked.get(i), found.get(told[i]));
        }
      }
      for (int i = 0; i < each.size(); i++) {
        each.get(i).rows.write(part, blocks, judges.get(i), found.get(i).rule());
      }
    }
  }

  private static String name(Split part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private void tell(
      Split part,
      JavaRDD<? extends ExampleStore> blocks,
      Judge judge,
      Examination looked,
      Examined found) {
    found.parts().put(part, withInterval(looked, blocks, judge, name(part)));
    rows.slices(part, blocks, judge, looked).ifPresent(of -> found.slices().put(part, of));
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
