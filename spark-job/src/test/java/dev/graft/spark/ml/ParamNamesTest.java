package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamNamesTest {

  @Test
  void theyAreKeysAndParamsThatThereAre() {
    FineTuner tuner = new FineTuner();
    ParamNames.SETTINGS.forEach(
        (key, param) -> {
          assertThat(SettingsReader.isKey(key)).as(key).isTrue();
          assertThat(tuner.hasParam(param)).as(param).isTrue();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "the column f holds NaN at index 3, see data.table.missing | the column f holds NaN at index 3, see handleInvalid",
        "Set train.epochs or train.early-stopping.patience. | Set maxIter or patience.",
        "Cannot tell it; set data.scale (255: as they are). | Cannot tell it; set data.scale (255: as they are); data.scale is a setting of the param conf.",
        "Cannot use train.codec.type (the param conf line 1). | Cannot use train.codec.type (the param conf line 1).",
        "Cannot read /tmp/data.scale and my-model.cut. | Cannot read /tmp/data.scale and my-model.cut.",
        "Unknown setting train.epoch: use train.epochs. | Unknown setting train.epoch: use train.epochs.",
        "Cannot load model.zip. | Cannot load model.zip.",
        "Name data.table.text, model.head. | Name featuresCol, model.head; model.head is a setting of the param conf.",
      })
  void keysBecomeParams(String sentence, String told) {
    assertThat(ParamNames.in(sentence)).isEqualTo(told);
  }

  @Test
  void whatAnEstimatorRefusesIsToldInItsWords() {
    assertThatThrownBy(
            () ->
                Unusable.call(
                    () -> {
                      throw new UnusableInputException("Cannot train: see train.workers.");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot train: see numWorkers.")
        .hasCauseInstanceOf(UnusableInputException.class);
  }
}
