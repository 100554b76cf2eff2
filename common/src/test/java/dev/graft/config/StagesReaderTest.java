package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StagesReaderTest {

  private static final String HEAD =
      "model { cut = x, head = [{ name = kind, type = output, units = 3 }] }\n";

  private static Settings read(Command command, String lines) {
    String text = "output = x, model.pretrained = x, data { format = csv, train.path = x }\n";
    return SettingsReader.read(command, new StringReader(text + lines), "job.conf", List.of());
  }

  private static List<StageSettings> stages(String lines) {
    return read(Command.FINE_TUNE, lines).train().stages();
  }

  @Test
  void aJobWithoutThemHasNone() {
    assertThat(stages("train.epochs = 3")).isEmpty();
    assertThat(stages("train.recipe = null")).isEmpty();
  }

  @Test
  void aStageIsTrainWithItsOwnKeysLaidOver() {
    Settings settings =
        read(
            Command.FINE_TUNE,
            """
            train {
              epochs = 7, batch-size = 32, optimizer { type = sgd, learning-rate = 0.5 }, rates { conv1 = 0.5 }
              stages = [
                { train = head, epochs = 2 }
                { train = [conv2, conv1], optimizer.learning-rate = 0.1, rates { conv2 = 0.2 } }
              ]
            }
            """);
    List<StageSettings> stages = settings.train().stages();
    assertThat(stages).extracting(StageSettings::name).containsExactly("head", "conv2, conv1");
    TrainSettings head = stages.get(0).train();
    assertThat(head.epochs()).isEqualTo(2);
    assertThat(head.optimizer().learningRate()).isEqualTo(0.5);
    TrainSettings both = stages.get(1).train();
    assertThat(both.epochs()).isEqualTo(7);
    assertThat(both.batchSize()).isEqualTo(32);
    assertThat(both.optimizer().type()).isEqualTo(TrainSettings.Optimizer.Type.SGD);
    assertThat(both.optimizer().learningRate()).isEqualTo(0.1);
    assertThat(both.rates()).isEqualTo(Map.of("conv1", 0.5, "conv2", 0.2));
    assertThat(settings.train().optimizer()).isEqualTo(both.optimizer());
    assertThat(settings.train().inOneStage().epochs()).isEqualTo(9);
  }

  @Test
  void theBatchOfAStageIsInThePlaceOfTheOneOfTheJob() {
    TrainSettings own =
        stages("train { batch-size = 32, stages = [{ train = all, worker-batch-size = 4 }] }")
            .get(0)
            .train();
    assertThat(own.batchSize()).isNull();
    assertThat(own.workerBatchSize()).isEqualTo(4);
    TrainSettings shared =
        stages("train { worker-batch-size = 4, stages = [{ train = all, batch-size = 32 }] }")
            .get(0)
            .train();
    assertThat(shared.batchSize()).isEqualTo(32);
    assertThat(shared.workerBatchSize()).isNull();
  }

  @Test
  void lpFtSolvesTheHeadAndTrainsAllAtATenthOfTheRate() {
    Settings settings =
        read(
            Command.FINE_TUNE,
            HEAD
                + "train { recipe = lp-ft, epochs = 4, rates { conv1 = 0.5 }, schedule.type = cosine }");
    StageSettings head = settings.train().stages().get(0);
    StageSettings all = settings.train().stages().get(1);
    assertThat(head.is(TrainedLayers.HEAD)).isTrue();
    assertThat(head.train().solves()).isTrue();
    assertThat(head.train().epochs()).isEqualTo(TrainSettings.ITERATIONS);
    assertThat(head.train().schedule().constant()).isTrue();
    assertThat(all.train().schedule().constant()).isFalse();
    assertThat(head.train().l2()).isNaN();
    assertThat(all.is(TrainedLayers.ALL)).isTrue();
    assertThat(all.train().epochs()).isEqualTo(4);
    assertThat(all.train().optimizer().type()).isEqualTo(TrainSettings.Optimizer.Type.ADAM);
    assertThat(all.train().optimizer().learningRate()).isEqualTo(1e-4);
    TrainSettings scratch = settings.train().inOneStage();
    assertThat(scratch.epochs()).isEqualTo(4);
    assertThat(scratch.optimizer().learningRate()).isEqualTo(1e-3);
    assertThat(scratch.rates()).isEmpty();
    assertThat(settings.decided()).anyMatch(told -> told.startsWith("stage 1 (head): "));
  }

  @Test
  void lpFtTakesStepsWhereAnOptimizerIsNamed() {
    List<StageSettings> stages =
        stages(HEAD + "train { recipe = lp-ft, optimizer { type = sgd, learning-rate = 1 } }");
    assertThat(stages).extracting(stage -> stage.train().solves()).containsOnly(false);
    assertThat(stages.get(0).train().optimizer().learningRate()).isEqualTo(1);
    assertThat(stages.get(1).train().optimizer().learningRate()).isEqualTo(0.1);
  }

  @Test
  void lpFtTakesStepsWhereTheHeadStartsFromRows() {
    Settings settings =
        read(Command.FINE_TUNE, HEAD + "model.head-init = classes, train.recipe = lp-ft");
    assertThat(settings.train().stages())
        .extracting(stage -> stage.train().solves())
        .containsExactly(false, false);
    assertThat(settings.decided())
        .anyMatch(told -> told.startsWith("stage 1 (head): optimizer: adam, as model.head-init"));
  }

  @Test
  void aRateThatIsFoundIsFoundForEachStageThatTakesSteps() {
    List<StageSettings> stages =
        stages(HEAD + "train { recipe = lp-ft, optimizer.learning-rate = auto }");
    assertThat(stages).extracting(stage -> stage.train().findsRate()).containsExactly(false, true);
  }

  @Test
  void theOtherRecipesAreOneStageEach() {
    assertThat(stages("train.recipe = full")).singleElement().matches(one -> one.is("all"));
    assertThat(stages("train.recipe = biases")).singleElement().matches(one -> one.is("biases"));
    StageSettings head = stages(HEAD + "train.recipe = head-only").get(0);
    assertThat(head.is("head")).isTrue();
    assertThat(head.train().solves()).isTrue();
    assertThat(stages("train.recipe = gradual").get(0).train().layerDecay()).isEqualTo(1 / 2.6);
    assertThat(stages("train { recipe = gradual, layer-decay = 0.5 }").get(0).train().layerDecay())
        .isEqualTo(0.5);
  }

  @Test
  void whatMakesTwoJobsTheSameHasEachStage() {
    String one = "train { epochs = 3, stages = [{ train = head, epochs = %s }, { train = all }] }";
    String two = read(Command.FINE_TUNE, one.formatted(2)).canonical();
    assertThat(read(Command.FINE_TUNE, one.formatted(4)).canonical()).isNotEqualTo(two);
    assertThat(read(Command.FINE_TUNE, one.formatted(2)).canonical()).isEqualTo(two);
    assertThat(ChangedKeys.between(two, two.replace("\"epochs\":3", "\"epochs\":9")).unsafe())
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.stages = [] | it must be a list of stages, as [{ train = head }",
        "train.stages = [head] | it must be a list of stages",
        "train.stages = all | it must be a list of stages",
        "train.stages = [{ epochs = 2 }] | stage 1 names no layer: give it train = head",
        "train.stages = [{ train = head }, { train = [] }] | stage 2 names no layer",
        "train.stages = [{ train = [all, conv1] }] | stage 1 cannot be: all, lora and gradual stand alone",
        "train.stages = [{ train = all, epoch = 2 }] | Unknown setting train.epoch (job.conf line 2): the nearest valid one is train.epochs",
        "train.stages = [{ train = all, workers = 2 }] | stage 1 has no workers of its own, give train.workers",
        "train.stages = [{ train = all, device = gpu }] | stage 1 has no device of its own, give train.device",
        "train.stages = [{ train = all, tasks-per-gpu = 2 }] | stage 1 has no tasks-per-gpu of its own, give train.tasks-per-gpu",
        "train.stages = [{ train = all, batch-size = 8, worker-batch-size = 2 }] | train.batch-size is given too, give one of the two",
        "train.stages = [{ train = all, epochs = 0 }] | train.epochs = 0 (job.conf line 2): it must be at least 1",
        "train.stages = [{ train = lora }] | stage 1 trains lora, give train.lora.rank",
        "train.stages = [{ train = all, lora.rank = 2 }] | stage 1 has a lora but does not train it",
        "train { recipe = full, lora.rank = 2 } | Cannot use train.lora: no stage trains it",
        "train { recipe = full, layers = head } | train.recipe says what is trained, stage by stage; leave it out",
        "train.recipe = lp-ft, model.frozen = false | train.recipe says what stays as it is, stage by stage",
        "train { recipe = full, stages = [{ train = all }] } | train.stages is given too, give one of the two",
        "train { recipe = full, l2-sp.pretrained = 0.1 } | Cannot use train.l2-sp in stages",
        "train.recipe = best | use one of [head-only, full, lp-ft, gradual, biases]",
        "train { recipe = full, engine = dl4j } | it trains in one go; leave train.recipe out",
        "data.validation.fraction = 0, train { recipe = full, early-stopping.patience = 2 } | Cannot use train.early-stopping.patience without validation data",
        "train.layer-decay = 0 | it must be above 0 and at most 1",
        "train { layer-decay = 0.5, optimizer.type = adadelta } | adadelta has no learning rate",
      })
  void whatCannotBeIsRefused(String lines, String said) {
    assertThatThrownBy(() -> read(Command.FINE_TUNE, lines))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
  }

  @Test
  void scratchNeedsALastStageThatTakesSteps() {
    String last =
        "evaluate.baselines = [scratch], train.stages = [{ train = all, epochs = 2 }, { train = head, optimizer.type = lbfgs }]";
    assertThatThrownBy(() -> read(Command.FINE_TUNE, HEAD + last)).hasMessageContaining("scratch");
    assertThat(stages(HEAD + "evaluate.baselines = [scratch], train.recipe = lp-ft")).hasSize(2);
    String guarded = HEAD + "data.validation.fraction = 0.2, evaluate.guard = full, train.";
    assertThat(stages(guarded + "recipe = lp-ft"))
        .extracting(stage -> stage.train().solves())
        .containsExactly(true, false);
    assertThatThrownBy(
            () ->
                stages(
                    guarded
                        + "stages = [{ train = all, epochs = 2 }, { train = head, optimizer.type = lbfgs }]"))
        .hasMessageContaining("Cannot use evaluate.guard with train.optimizer.type = lbfgs");
  }
}
