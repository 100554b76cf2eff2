package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingDefaultsTest {

  private static final String JOB =
      """
      output = out
      data.train { images = i, labels = l }
      model.layers = [{ name = hidden, type = dense, units = 4 }, { name = out, type = output, units = 2 }]
      """;

  private static Settings read(String more) {
    return SettingsReader.read(
        Command.PRETRAIN, new StringReader(JOB + more), "job.conf", List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "                                                     | 100 | 5 | at most 100 epochs, fewer once 5 validations in a row bring no improvement, as neither train.epochs nor train.early-stopping.patience is set",
        "train.epochs = 7                                     | 7   | 0 | nothing",
        "train.epochs = 5                                     | 5   | 0 | nothing",
        "train { epochs = 7, early-stopping.patience = 2 }    | 7   | 2 | nothing",
        "train.early-stopping.patience = 2                    | 100 | 2 | at most 100 epochs, as train.epochs is not set",
        "train.early-stopping.patience = 0                    | 100 | 0 | at most 100 epochs, as train.epochs is not set",
        "data.validation.fraction = 0                         | 100 | 0 | 100 epochs, as train.epochs is not set; all of them, as nothing is validated that could end them earlier",
        "train.engine = dl4j                                  | 100 | 0 | 100 epochs, as train.epochs is not set; all of them, as nothing is validated that could end them earlier",
        "data.validation { fraction = 0, images = v, labels = w } | 100 | 5 | at most 100 epochs, fewer once 5 validations in a row bring no improvement, as neither train.epochs nor train.early-stopping.patience is set",
        "train.optimizer.type = lbfgs                         | 200 | 0 | at most 200 iterations, as train.epochs is not set",
        "train { optimizer.type = lbfgs, epochs = 9 }         | 9   | 0 | nothing",
        "train { optimizer.type = lbfgs, early-stopping.patience = 3 } | 200 | 3 | at most 200 iterations, as train.epochs is not set",
      })
  void epochsAndPatienceThatAreLeftOpenAreDecidedAndTold(
      String given, int epochs, int patience, String told) {
    Settings settings = read(given == null ? "" : given);

    assertThat(settings.train().epochs()).isEqualTo(epochs);
    assertThat(settings.train().patience()).isEqualTo(patience);
    assertThat(settings.decided()).isEqualTo(told == null ? List.of() : List.of(told));
  }

  /** So that a run goes on with the same values written out, and is told from one with others. */
  @Test
  void whatIsDecidedIsPartOfWhatMakesTwoJobsTheSame() {
    String open = read("").canonical();

    assertThat(open)
        .isEqualTo(read("train { epochs = 100, early-stopping.patience = 5 }").canonical());
    assertThat(ChangedKeys.between(open, read("train.epochs = 200").canonical()).unsafe())
        .containsExactly("train.early-stopping.patience");
    assertThat(
            ChangedKeys.between(
                    read("train.optimizer.type = lbfgs").canonical(),
                    read("train { optimizer.type = lbfgs, epochs = 50 }").canonical())
                .unsafe())
        .containsExactly("train.epochs");
  }

  @Test
  void whatIsGivenIsStillChecked() {
    assertThatThrownBy(() -> read("train.epochs = 0"))
        .hasMessage("Cannot use train.epochs = 0 (job.conf line 4): it must be at least 1.");
    assertThatThrownBy(() -> read("train.early-stopping.patience = often"))
        .hasMessage(
            "Cannot use train.early-stopping.patience = \"often\" (job.conf line 4): it must be a whole number.");
  }
}
