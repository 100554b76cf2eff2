package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "                                                     | 100 | 5 | at most 100 epochs, fewer once 5 validations in a row and 200 steps bring no improvement, as neither train.epochs nor train.early-stopping.patience is set",
        "train.epochs = 7                                     | 7   | 0 | nothing",
        "train.epochs = 5                                     | 5   | 0 | nothing",
        "train { epochs = 7, early-stopping.patience = 2 }    | 7   | 2 | nothing",
        "train.early-stopping.patience = 2                    | 100 | 2 | at most 100 epochs, as train.epochs is not set",
        "train.early-stopping.patience = 0                    | 100 | 0 | at most 100 epochs, as train.epochs is not set",
        "data.validation.fraction = 0                         | 100 | 0 | 100 epochs, as train.epochs is not set; all of them, as nothing is validated that could end them earlier",
        "train.engine = dl4j                                  | 100 | 0 | 100 epochs, as train.epochs is not set; all of them, as nothing is validated that could end them earlier",
        "data.validation { fraction = 0, images = v, labels = w } | 100 | 5 | at most 100 epochs, fewer once 5 validations in a row and 200 steps bring no improvement, as neither train.epochs nor train.early-stopping.patience is set",
        "train.optimizer.type = lbfgs                         | 200 | 0 | at most 200 iterations, as train.epochs is not set",
        "train { optimizer.type = lbfgs, epochs = 9 }         | 9   | 0 | nothing",
        "train { optimizer.type = lbfgs, early-stopping.patience = 3 } | 200 | 3 | at most 200 iterations, as train.epochs is not set",
      })
  void epochsAndPatienceThatAreLeftOpenAreDecidedAndTold(
      String given, int epochs, int patience, String told) {
    Settings settings = read(given == null ? "" : given);

    assertThat(settings.train().epochs()).isEqualTo(epochs);
    assertThat(settings.train().patience()).isEqualTo(patience);
    assertThat(settings.train().patienceSteps()).isEqualTo(patience == 5 ? 200 : 0);
    assertThat(settings.decided()).isEqualTo(told == null ? List.of() : List.of(told));
  }

  @Test
  void howManyStepsArePatienceToo() {
    assertThat(read("train.early-stopping.min-steps = 7").train().patienceSteps()).isEqualTo(7);
    assertThat(read("train.early-stopping { patience = 3, min-steps = 9 }").train().patienceSteps())
        .isEqualTo(9);
  }

  private static final String TAKES_NO_STEPS =
      "optimizer: lbfgs, as one output layer on stored features is all that is trained; train.optimizer.type = adam takes steps";
  private static final String HEAD =
      "output = out, data.train { images = i, labels = l }, model.pretrained = p, model.cut = c, model.head = [{ name = new, type = output, units = 3";

  private static Settings fineTune(String output, String more) {
    return SettingsReader.read(
        Command.FINE_TUNE, new StringReader(HEAD + output + " }]\n" + more), "job.conf", List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", activation = sigmoid, loss = binary-crossentropy",
        ", activation = linear, loss = mse",
        ", activation = identity, loss = mse"
      })
  void anOutputLayerOnFeaturesThatStayIsSolved(String output) {
    Settings settings = fineTune(output, "train { workers = 2, label-smoothing = 0.1 }");

    assertThat(settings.train().solves()).isTrue();
    assertThat(settings.train().l2()).isNaN();
    assertThat(settings.train().epochs()).isEqualTo(200);
    assertThat(settings.decided())
        .containsExactly(TAKES_NO_STEPS, "at most 200 iterations, as train.epochs is not set");
    assertThat(settings.canonical()).contains("\"type\":\"lbfgs\"");
    assertThat(fineTune(output, "train.l2 = 0.25").train().l2()).isEqualTo(0.25);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                       | model.frozen = false",
        ", activation = sigmoid, loss = mse     | seed = 1",
        ", activation = linear, loss = mae      | seed = 1"
      })
  void whatIsNoSuchLayerIsTrainedBySteps(String output, String more) {
    Settings settings = fineTune(output == null ? "" : output, more);

    assertThat(settings.train().optimizer().type()).isEqualTo(TrainSettings.Optimizer.Type.ADAM);
    assertThat(settings.train().l2()).isZero();
    assertThat(settings.decided()).hasSize(1).first().asString().startsWith("at most 100 epochs");
  }

  @Test
  void aBaselineThatTakesStepsMakesTheTransferTakeThemTooAndSaysSo() {
    assertThat(fineTune("", "evaluate.baselines = [scratch]").decided())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("optimizer: adam, as evaluate.baselines has scratch"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.epochs = 3",
        "train.batch-size = 128",
        "train.worker-batch-size = 8",
        "train.optimizer.learning-rate = 0.001",
        "train.optimizer.beta1 = 0.8",
        "train.average-every = 2",
        "train.average = weights",
        "train.outer.type = nesterov",
        "train.codec.type = int8",
        "train.merge = [soup]",
        "train.proximal = 0.1",
        "train.clipping.type = value",
        "train.augmentation.mixup = 0.2",
        "train.early-stopping.patience = 3",
        "train.engine = graft"
      })
  void whoSpeaksOfStepsMeansThem(String steps) {
    Settings settings = fineTune("", steps);

    assertThat(settings.train().solves()).isFalse();
    assertThat(settings.decided())
        .contains(
            "optimizer: adam, as %s is set; train.optimizer.type = lbfgs would solve the output layer, which is all that is trained"
                .formatted(key(steps)));
  }

  /** What the message names: the group, where any key of it counts. */
  private static String key(String setting) {
    return setting.replaceAll(" = .*", "").replaceAll("\\.(type|mixup|patience)$", "");
  }

  @Test
  void whatASolverPassesOverIsTold() {
    assertThat(
            fineTune("", "train { optimizer { type = lbfgs, beta1 = 0.5 }, epochs = 9 }").decided())
        .containsExactly("lbfgs takes no steps: train.optimizer.beta1 means nothing to it");
    assertThat(
            fineTune(
                    "",
                    "train { optimizer { type = lbfgs, learning-rate = 1 }, batch-size = 8, epochs = 9 }")
                .decided())
        .containsExactly(
            "lbfgs takes no steps: train.batch-size, train.optimizer.learning-rate mean nothing to it");
    assertThat(fineTune("", "train { optimizer.type = adam, epochs = 9 }").decided()).isEmpty();
  }

  /** A penalty that is given as 0 is another one than the solver's own. */
  @Test
  void theSolversOwnPenaltyIsNotNone() {
    assertThat(fineTune("", "train.l2 = 0").canonical()).isNotEqualTo(fineTune("", "").canonical());
    assertThat(fineTune("", "train { epochs = 1, l2 = 0.0 }").canonical())
        .isEqualTo(fineTune("", "train.epochs = 1").canonical());
  }

  /** So that a run goes on with the same values written out, and is told from one with others. */
  @Test
  void whatIsDecidedIsPartOfWhatMakesTwoJobsTheSame() {
    String open = read("").canonical();

    assertThat(open)
        .isEqualTo(
            read("train { epochs = 100, early-stopping { patience = 5, min-steps = 200 } }")
                .canonical());
    assertThat(ChangedKeys.between(open, read("train.epochs = 200").canonical()).unsafe())
        .containsExactly("train.early-stopping.min-steps", "train.early-stopping.patience");
    assertThat(
            ChangedKeys.between(
                    read("train.optimizer.type = lbfgs").canonical(),
                    read("train { optimizer.type = lbfgs, epochs = 50 }").canonical())
                .unsafe())
        .containsExactly("train.epochs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.average-every = 1                                            | GRADIENTS",
        "train { average-every = 1, replies.trim = 0.1, merge = [ema] }     | GRADIENTS",
        "train { average-every = 1, average = weights }                     | WEIGHTS",
        "train { average-every = 1, outer.type = nesterov }                 | WEIGHTS",
        "train { average-every = 1, codec.type = fp16 }                     | WEIGHTS",
        "train { average-every = 1, proximal = 0.1 }                        | WEIGHTS",
        "train { average-every = 1, average-schedule = adacomm }            | WEIGHTS",
        "train { average-every = 1, engine = dl4j }                         | WEIGHTS",
        "train.average-every = 2                                            | WEIGHTS",
        "train.average-every = epoch                                        | WEIGHTS"
      })
  void oneStepOfAllWorkersIsOneOfTheirGradients(String given, AveragingSettings.Average average) {
    Settings settings = read("train.epochs = 1\n" + given);

    assertThat(settings.train().averaging().average()).isEqualTo(average);
    assertThat(settings.decided())
        .hasSize(average == AveragingSettings.Average.GRADIENTS ? 1 : 0)
        .allMatch(why -> why.startsWith("gradients are averaged"));
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
