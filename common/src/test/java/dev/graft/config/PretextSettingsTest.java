package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.evaluate.Criterion;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretextSettingsTest {

  private static Settings read(Command command, String more) {
    String text =
        """
        output = out
        data { format = csv, train.path = t.csv }
        """
            + (command == Command.PRETRAIN
                ? "model.layers = [{ name = hidden, type = dense, units = 4 }, { name = values, type = output, activation = identity, loss = mse }]\n"
                : "model.pretrained = p\n")
            + more;
    return SettingsReader.read(command, new StringReader(text), "job.conf", List.of());
  }

  @Test
  void withoutATaskThereIsNone() {
    assertThat(read(Command.PRETRAIN, "").train().pretext().any()).isFalse();
  }

  @Test
  void aTaskHasItsOwnSettingsIsJudgedByItsLossAndNoValueIsLookedAtAlone() {
    Settings settings = read(Command.PRETRAIN, "train.pretext { task = denoise, noise = 0.2 }");
    assertThat(settings.train().pretext())
        .isEqualTo(
            new PretextSettings(
                PretextSettings.Task.DENOISE, 0.3, PretextSettings.Fill.ZERO, 0.2, 4));
    assertThat(settings.evaluate().metric()).isEqualTo(Criterion.LOSS);
    assertThat(settings.evaluate().examination().worst()).isZero();
    assertThat(settings.train().but().build()).isEqualTo(settings.train());
  }

  @Test
  void anotherMetricIsHeeded() {
    Settings settings =
        read(
            Command.PRETRAIN,
            "train.pretext { task = masked-features, fill = other-rows }, evaluate.metric = mae");
    assertThat(settings.evaluate().metric()).isEqualTo(Criterion.MAE);
    assertThat(settings.train().pretext().fill()).isEqualTo(PretextSettings.Fill.OTHER_ROWS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PRETRAIN | train.pretext.share = 0.2 | it belongs to train.pretext.task.",
        "PRETRAIN | train.pretext { task = masked-features, noise = 1 } | it belongs to train.pretext.task = denoise.",
        "PRETRAIN | train.pretext { task = masked-features, share = 0 } | it must be above 0 and below 1.",
        "PRETRAIN | train.pretext { task = denoise, share = 1 } | it must be from 0 to less than 1.",
        "PRETRAIN | train.pretext { task = denoise, fill = zero } | it belongs to train.pretext.task = masked-features.",
        "PRETRAIN | train.pretext { task = denoise, share = 0, noise = 0 } | nothing is taken from the pictures",
        "FINE_TUNE | train.pretext.task = denoise | Cannot use train.pretext.task = denoise with fine-tune: it is for pretrain, without labels; fine-tune begins with the bundle that this saves.",
        "PRETRAIN | train.pretext.task = denoise, train.optimizer.type = lbfgs | Cannot use train.pretext.task = denoise with train.optimizer.type = lbfgs: it solves an output layer",
        "PRETRAIN | train.pretext.task = denoise, train.engine = dl4j | Cannot use train.pretext.task = denoise with train.engine = dl4j: that engine trains on the examples as they are; use graft.",
        "PRETRAIN | train.pretext.task = denoise, data.class-weights = balanced | Cannot use train.pretext.task = denoise with data.class-weights: no label counts; leave it out.",
        "PRETRAIN | train.pretext.task = denoise, data.stratified = true | Cannot use train.pretext.task = denoise with data.stratified: no label counts; leave it out.",
        "PRETRAIN | train.pretext.task = denoise, train.unlabelled.method = fixmatch | with train.unlabelled.method: no label counts; leave it out.",
        "PRETRAIN | train.pretext.task = denoise, train.label-smoothing = 0.1 | with train.label-smoothing: no label counts; leave it out.",
        "PRETRAIN | train.pretext.task = denoise, evaluate.thresholds = f1 | with evaluate.thresholds: no label counts; leave it out.",
      })
  void whatDoesNotGoTogetherIsRefused(Command command, String more, String sentence) {
    assertThatThrownBy(() -> read(command, more))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(sentence);
  }
}
