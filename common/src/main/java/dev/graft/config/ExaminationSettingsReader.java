package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import dev.graft.evaluate.Criterion;
import java.util.List;
import java.util.Set;

/** Reads what of {@code evaluate} is about the model that is kept. */
final class ExaminationSettingsReader {

  private static final String THRESHOLDS = "evaluate.thresholds";
  private static final Set<Criterion> CHOOSING =
      Set.of(Criterion.F1, Criterion.ACCURACY, Criterion.BALANCED_ACCURACY);

  private ExaminationSettingsReader() {}

  static ExaminationSettings read(ConfigKeys keys, Config all) {
    // Where examples are to be told whole, no single value is looked at.
    boolean pretext = PretextSettingsReader.any(all);
    return new ExaminationSettings(
        keys.wholeOrNull("evaluate.top-k", 1),
        pretext ? 0 : keys.whole("evaluate.resamples", 0),
        pretext ? 0 : keys.whole("evaluate.worst", 0),
        keys.whole("evaluate.explain", 0),
        keys.texts("evaluate.slices"),
        keys.flag("evaluate.write-predictions"),
        keys.flag("evaluate.calibrate"),
        thresholds(keys, all));
  }

  private static ExaminationSettings.Thresholds thresholds(ConfigKeys keys, Config all) {
    if (all.getIsNull(THRESHOLDS)) {
      return ExaminationSettings.Thresholds.NONE;
    }
    ConfigValueType type = all.getValue(THRESHOLDS).valueType();
    if (type == ConfigValueType.LIST) {
      return given(
          keys.numbers(
              THRESHOLDS, ExaminationSettingsReader::inside, "of numbers between 0 and 1"));
    }
    if (type == ConfigValueType.NUMBER) {
      return given(
          List.of(keys.number(THRESHOLDS, ExaminationSettingsReader::inside, "between 0 and 1")));
    }
    String named = keys.text(THRESHOLDS);
    for (Criterion by : CHOOSING) {
      if (by.key().equals(named)) {
        return new ExaminationSettings.Thresholds(by, List.of());
      }
    }
    throw keys.refused(
        THRESHOLDS,
        "use f1, accuracy, balanced-accuracy, or a list of numbers between 0 and 1, one a label, of two classes one");
  }

  private static ExaminationSettings.Thresholds given(List<Double> thresholds) {
    return new ExaminationSettings.Thresholds(null, thresholds);
  }

  /** As the float that it becomes. */
  private static boolean inside(double threshold) {
    return threshold > 0 && threshold < 1 && (float) threshold > 0 && (float) threshold < 1;
  }
}
