package dev.graft.spark.job;

import dev.graft.config.ExaminationSettings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Detail;
import dev.graft.evaluate.Examination;
import dev.graft.evaluate.TemperatureSearch;
import dev.graft.evaluate.ThresholdSearch;
import dev.graft.spark.evaluate.Judge;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses on the validation examples what predictions are made by. */
final class RuleChoice {

  private static final Logger LOG = LoggerFactory.getLogger(RuleChoice.class);

  /** Labels that a sentence names. */
  private static final int TOLD = 5;

  private final ExaminationSettings settings;
  private final Task task;
  private final int outputs;

  RuleChoice(ExaminationSettings settings, Task task, int outputs) {
    this.settings = settings;
    this.task = task;
    this.outputs = outputs;
  }

  /**
   * Temperature first, as thresholds are of the probabilities that it makes.
   *
   * @param validation null: there are no examples
   * @param chosen takes a sentence on each choice
   */
  DecisionRule choose(
      JavaRDD<? extends ExampleStore> validation, Judge judge, List<String> chosen) {
    if (validation == null) {
      return given(DecisionRule.PLAIN); // that nothing is to be chosen was seen when it was read
    }
    DecisionRule tempered =
        settings.calibrate() ? tempered(validation, judge, chosen) : DecisionRule.PLAIN;
    return settings.thresholds().by() == null
        ? given(tempered)
        : tempered.with(thresholds(validation, tempered, judge, chosen));
  }

  private DecisionRule given(DecisionRule rule) {
    List<Double> numbers = settings.thresholds().given();
    if (numbers.isEmpty()) {
      return rule;
    }
    float[] thresholds = new float[numbers.size()];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = numbers.get(i).floatValue();
    }
    return rule.with(thresholds);
  }

  private DecisionRule tempered(
      JavaRDD<? extends ExampleStore> validation, Judge judge, List<String> chosen) {
    TemperatureSearch search = TemperatureSearch.begin();
    for (int step = 0; step < TemperatureSearch.STEPS; step++) {
      search = step == 0 ? search : search.closer();
      search = look(validation, DecisionRule.PLAIN, search, judge, "temperature");
    }
    if (search.open()) {
      LOG.warn(
          "evaluate.calibrate changes nothing: the validation examples leave the temperature open, their log loss falls to the end of what is tried, {}",
          search.best());
      return DecisionRule.PLAIN;
    }
    chosen.add(
        String.format(
            Locale.ROOT,
            "calibration: temperature %.4g, of the least log loss on validation",
            search.best()));
    return new DecisionRule(search.best(), null);
  }

  private float[] thresholds(
      JavaRDD<? extends ExampleStore> validation,
      DecisionRule rule,
      Judge judge,
      List<String> chosen) {
    int count = DecisionRule.thresholds(task, outputs);
    ThresholdSearch search =
        look(validation, rule, new ThresholdSearch(count), judge, "thresholds");
    int[] open = IntStream.range(0, count).filter(i -> !search.occurs(i)).toArray();
    if (open.length > 0) {
      LOG.warn(
          "evaluate.thresholds: one half stays for {} of {}, as validation has no example that holds or none that does not: number {}",
          open.length,
          count,
          Arrays.stream(open).limit(TOLD).boxed().toList());
    }
    float[] best = search.best(settings.thresholds().by());
    chosen.add(
        String.format(
            Locale.ROOT,
            "thresholds: %s, by %s on validation",
            count > TOLD ? count + " of them" : Arrays.toString(best).replaceAll("[\\[\\]]", ""),
            settings.thresholds().by().key()));
    return best;
  }

  @SuppressWarnings("unchecked")
  private <T extends Detail> T look(
      JavaRDD<? extends ExampleStore> validation,
      DecisionRule rule,
      T nothing,
      Judge judge,
      String what) {
    Examination found =
        judge.examine(
            validation,
            Examination.ofChoice(task, outputs, rule, nothing),
            what + " by validation");
    return (T) found.detail(nothing.getClass());
  }
}
