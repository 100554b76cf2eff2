package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.SettingsReader;
import dev.graft.io.Json;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamNamesTest {

  @TempDir private Path dir;

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
        "Cannot use train.early-stopping.patience without validation data: set data.validation.fraction or name files. | Cannot use patience without validation data: set validationFraction or validationIndicatorCol.",
        "It has changed, --overwrite begins anew. | It has changed, another checkpointDir begins anew.",
        "Start it as it was, or name another output. | Start it as it was, or set another checkpointDir.",
        "Cannot read data.table.text = a: the model reads pairs of texts; name both columns, data.table.text = [first, second]. | Cannot read featuresCol = a: the model reads pairs of texts; set secondTextCol to the column of the second text.",
        "Cannot read data.table.text = [a, b]: the model reads one text; name one column, or prepare it for pairs. | Cannot read featuresCol, secondTextCol = [a, b]: the model reads one text; leave secondTextCol out, or prepare it for pairs.",
        "Cannot load model.zip. | Cannot load model.zip.",
        "Name data.table.text, model.head. | Name featuresCol, model.head; model.head is a setting of the param conf.",
      })
  void keysBecomeParams(String sentence, String told) {
    assertThat(ParamNames.in(sentence)).isEqualTo(told);
  }

  /** As a run folder says it: with --resume, --overwrite and output. */
  @Test
  void aCheckpointDirOfAnotherRunIsToldInItsWords() throws IOException {
    HadoopFolder folder = HadoopFolder.of(new Configuration(), dir.resolve("run").toString());
    RunFolder begun = new RunFolder(folder, RunFolder.Existing.CONTINUE);
    begun.finished(RunFolder.Identity.of("pretrain", "{\"seed\":1}", "start"));
    begun.begin(Json.object());
    for (String other : List.of("{\"seed\":2}", "{\"train.epochs\":2}")) {
      RunFolder.Identity identity = RunFolder.Identity.of("pretrain", other, "start");
      assertThatThrownBy(
              () ->
                  Unusable.call(
                      () -> {
                        try {
                          return new RunFolder(folder, RunFolder.Existing.CONTINUE)
                              .finished(identity);
                        } catch (IOException e) {
                          throw new UncheckedIOException(e);
                        }
                      }))
          .hasMessageContaining("set another checkpointDir, or empty this one.")
          .hasMessageNotContaining("--")
          .hasMessageNotContaining("output");
    }
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
