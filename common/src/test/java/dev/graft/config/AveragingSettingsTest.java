package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.AveragingSettings.Merge;
import dev.graft.config.AveragingSettings.Outer;
import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.config.AveragingSettings.Replies;
import dev.graft.config.AveragingSettings.Schedule;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AveragingSettingsTest {

  private static TrainSettings train(String more) {
    return all(more).train();
  }

  private static Settings all(String more) {
    String text =
        """
        output = out
        data.train { images = i, labels = l }
        model.layers = [{ name = hidden, type = dense, units = 4 }, { name = kind, type = output, units = 2 }]
        """
            + more;
    return SettingsReader.read(Command.PRETRAIN, new StringReader(text), "job.conf", List.of());
  }

  private static AveragingSettings read(String more) {
    return train(more).averaging();
  }

  @Test
  void theDefaultsArePlainAveragingEverySixteenMinibatches() {
    assertThat(read("")).isEqualTo(AveragingSettings.plain(16));
  }

  @ParameterizedTest
  @CsvSource({
    "1, FIXED, 1",
    "250, FIXED, 250",
    "epoch, EPOCH, 0",
    "once, ONCE, 0",
    "auto, AUTO, 0"
  })
  void theIntervalIsANumberOrAWord(String every, Interval.Type type, int minibatches) {
    assertThat(read("train.average-every = " + every).interval())
        .isEqualTo(new Interval(type, minibatches));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "1.5", "sometimes", "null", "fixed", "99999999999", "true"})
  void anIntervalThatIsNeitherIsRefused(String every) {
    assertThatThrownBy(() -> read("train.average-every = " + every))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.average-every = ")
        .hasMessageEndingWith(
            " (job.conf line 4): use a number of minibatches (1 or more), epoch, once or auto.");
  }

  @Test
  void gradientsAreAveragedAfterEveryMinibatch() {
    assertThat(read("train.average = gradients"))
        .isEqualTo(read("train { average = gradients, average-every = 1 }"))
        .satisfies(
            averaging -> {
              assertThat(averaging.ofGradients()).isTrue();
              assertThat(averaging.interval()).isEqualTo(Interval.every(1));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "average-every = 4, train.average-every",
    "average-every = auto, train.average-every",
    "average-schedule = adacomm, train.average-schedule",
    "outer.type = adam, train.outer.type",
    "proximal = 0.1, train.proximal",
    "engine = dl4j, train.engine"
  })
  void besideGradientsWhatBelongsToSteppingWorkersIsRefused(String other, String key) {
    assertThatThrownBy(() -> read("train { average = gradients, " + other + " }"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use " + key + " = ")
        .hasMessageContaining("gradients");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "auto"})
  void adacommShrinksANumber(String every) {
    assertThat(
            read("train { average-every = " + every + ", average-schedule = adacomm }").schedule())
        .isEqualTo(Schedule.ADACOMM);
  }

  @Test
  void qsrFollowsTheLearningRate() {
    AveragingSettings averaging =
        read(
            "train { epochs = 2, schedule.type = cosine, average-schedule = qsr, qsr-alpha = 0.01 }");
    assertThat(averaging.schedule()).isEqualTo(Schedule.QSR);
    assertThat(averaging.qsrAlpha()).isEqualTo(0.01);
  }

  private static ProviderSettings outer(String name) {
    return ProviderSettings.of("train.outer.type", name);
  }

  @Test
  void everyNumberOfAnOuterOptimizerIsRead() {
    assertThat(read("train.outer { type = nesterov, learning-rate = 0.5, momentum = 0.8 }").outer())
        .isEqualTo(
            new Outer(
                outer("nesterov").with("learning-rate", "0.5").with("momentum", "0.8"), true));
    assertThat(
            read("train.outer { type = yogi, learning-rate = null, beta1 = 0.7, beta2 = 0.6,"
                    + " tau = 0.1, fallback = false }")
                .outer())
        .isEqualTo(
            new Outer(
                outer("yogi").with("beta1", "0.7").with("beta2", "0.6").with("tau", "0.1"), false));
  }

  @Test
  void anOptimizerOfAnyNameHasSettingsOfItsOwn() {
    assertThat(
            read("train.outer { type = lion, options { decay = 0.9, warm { rounds = 3, by = null } } }")
                .outer()
                .type())
        .isEqualTo(outer("lion").with("decay", "0.9").with("warm.rounds", "3"));
  }

  @Test
  void whatItsOwnSettingsSayIsPartOfTheConfiguration() {
    assertThat(List.of("1", "2"))
        .extracting(n -> all("train.outer { type = lion, options { n = " + n + " } }").canonical())
        .doesNotHaveDuplicates()
        .allMatch(canonical -> canonical.contains("\"options\":{\"n\":"));
    assertThat(all("train.outer { type = lion, options { a { password = x1y } } }").canonical())
        .doesNotContain("x1y");
  }

  @ParameterizedTest
  @CsvSource({
    "fp32, false",
    "fp16, false",
    "int8, true",
    "top-k, true",
    "signs, true",
  })
  void errorsAreFedBackWhereThereAreAny(String name, boolean feedback) {
    assertThat(read("train.codec.type = " + name).codec()).isEqualTo(Codec.of(name, feedback));
    assertThat(read("train.codec { type = " + name + ", error-feedback = false }").codec())
        .extracting(Codec::errorFeedback)
        .isEqualTo(false);
  }

  @Test
  void everyKeyOfTheRepliesIsRead() {
    assertThat(
            read("train.replies { quorum = 1, max-norm = null, clip-norm = 1, trim = 0.4 }")
                .replies())
        .isEqualTo(new Replies(1, null, 1.0, 0.4));
    assertThat(read("train.replies { max-norm = 20, clip-norm = 12 }").replies())
        .isEqualTo(new Replies(0.75, 20.0, 12.0, 0));
    assertThat(read("train.reduce = executors").reduce()).isEqualTo(Reduce.EXECUTORS);
  }

  @Test
  void mergesAreTriedInOneOrderHoweverTheyAreWritten() {
    assertThat(read("train.merge = [soup, wise-ft, ema, soup]").merge())
        .containsExactly(Merge.EMA, Merge.WISE_FT, Merge.SOUP);
    assertThat(read("train.merge = [model-stock, soup]").merge())
        .containsExactly(Merge.SOUP, Merge.MODEL_STOCK);
    assertThat(read("train.merge = []").merge()).isEmpty();
  }

  @Test
  void whatTheLocalStepDoesIsRead() {
    TrainSettings settings =
        train(
            "train { proximal = 0.01, label-smoothing = 0.1, micro-batch-size = 8, engine = dl4j, clipping { type = layer-norm, threshold = 2 }, weight-decay = 0.02 }");
    assertThat(settings.weightDecay()).isEqualTo(0.02);
    assertThat(settings.proximal()).isEqualTo(0.01);
    assertThat(settings.labelSmoothing()).isEqualTo(0.1);
    assertThat(settings.microBatchSize()).isEqualTo(8);
    assertThat(settings.engine()).isEqualTo(ProviderSettings.of("train.engine", "dl4j"));
    assertThat(settings.rounds()).isFalse();
    assertThat(settings.clipping())
        .isEqualTo(new TrainSettings.Clipping(TrainSettings.Clipping.Type.LAYER_NORM, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "train { average-every = epoch, average-schedule = adacomm } | train.average-schedule = \"adacomm\" | it changes a number of minibatches, train.average-every must be a number or auto",
        "train { average-every = once, average-schedule = adacomm } | train.average-schedule = \"adacomm\" | it changes a number of minibatches, train.average-every must be a number or auto",
        "train.average-schedule = shrinking | train.average-schedule = \"shrinking\" | use one of [constant, adacomm, qsr]",
        "train.average-schedule = qsr | train.average-schedule = \"qsr\" | say train.qsr-alpha with it, how long rounds become",
        "train { average-schedule = qsr, qsr-alpha = 0.01 } | train.average-schedule = \"qsr\" | intervals grow as the learning rate falls, give a train.schedule.type such as cosine",
        "train { average-schedule = qsr, average-every = once, qsr-alpha = 0.01 } | train.average-schedule = \"qsr\" | it changes a number of minibatches, train.average-every must be a number or auto",
        "train.qsr-alpha = 0.01 | train.qsr-alpha = 0.01 | it belongs to train.average-schedule = qsr",
        "train.qsr-alpha = 0 | train.qsr-alpha = 0 | it must be above 0",
        "train.weight-decay = -1 | train.weight-decay = -1 | it must be at least 0",
        "train { weight-decay = 2, optimizer.learning-rate = 0.5 } | train.weight-decay = 2 | times train.optimizer.learning-rate = 0.5 it must be less than 1",
        "train { weight-decay = 0.5, optimizer.learning-rate = 0.5, rates { a = 2, b = 4 } } | train.weight-decay = 0.5 | times train.optimizer.learning-rate = 0.5 and 4.0 of train.rates it must be less than 1",
        "train { weight-decay = 0.1, optimizer.type = adadelta } | train.weight-decay = 0.1 | train.optimizer.type = adadelta has no learning rate",
        "train.l2-sp.head = -1 | train.l2-sp.head = -1 | it must be at least 0",
        "train.outer { type = nesterov, momentum = 1 } | train.outer.momentum = 1 | it must be from 0 to less than 1",
        "train.outer { type = nesterov, learning-rate = 0 } | train.outer.learning-rate = 0 | it must be above 0",
        "train.outer { type = adam, tau = 0 } | train.outer.tau = 0 | it must be above 0",
        "train.outer { type = adam, beta2 = -0.1 } | train.outer.beta2 = -0.1 | it must be from 0 to less than 1",
        "train.outer.type = null | train.outer.type = null | it must be a name",
        "train.outer.options.beta1 = 1 | train.outer.options.beta1 = 1 | it stands outside of options, beside train.outer.type",
        "train.outer.options.a = [1] | train.outer.options.a = [1] | an option is one value, a text, a number, true or false",
        "train.outer.fallback = perhaps | train.outer.fallback = \"perhaps\" | it must be true or false",
        "train.codec.error-feedback = true | train.codec.error-feedback = true | train.codec.type = fp32 keeps no error to feed back, use int8 or top-k",
        "train.codec { type = fp16, error-feedback = true } | train.codec.error-feedback = true | train.codec.type = fp16 keeps no error to feed back, use int8 or top-k",
        "train.codec { type = top-k, keep = 0 } | train.codec.keep = 0 | it must be above 0 and at most 1",
        "train.codec { type = top-k, keep = 1.1 } | train.codec.keep = 1.1 | it must be above 0 and at most 1",
        "train.replies.quorum = 1.2 | train.replies.quorum = 1.2 | it must be above 0 and at most 1",
        "train.replies.quorum = 0 | train.replies.quorum = 0 | it must be above 0 and at most 1",
        "train.replies.quorum = all | train.replies.quorum = \"all\" | it must be a number",
        "train.replies.max-norm = 1 | train.replies.max-norm = 1 | it must be above 1",
        "train.replies.clip-norm = 0.5 | train.replies.clip-norm = 0.5 | it must be at least 1",
        "train.replies.clip-norm = 12 | train.replies.clip-norm = 12 | train.replies.max-norm = 10.0 rejects such deltas first, give less",
        "train.replies.trim = 0.5 | train.replies.trim = 0.5 | it must be from 0 to less than 0.5",
        "train.reduce = tree | train.reduce = \"tree\" | use one of [auto, driver, executors]",
        "train.merge = [ema, swa] | train.merge = [\"ema\",\"swa\"] | use ema, wise-ft, soup and model-stock",
        "train.merge = ema | train.merge = \"ema\" | it must be a list of texts",
        "train.proximal = -1 | train.proximal = -1 | it must be at least 0",
        "train.label-smoothing = 1 | train.label-smoothing = 1 | it must be from 0 to less than 1",
        "train.micro-batch-size = 0 | train.micro-batch-size = 0 | it must be at least 1",
        "train.engine = null | train.engine = null | it must be a name",
        "train.clipping.threshold = 0 | train.clipping.threshold = 0 | it must be above 0",
      })
  void whatCannotBeMeantIsRefusedInOneSentence(String line, String given, String need) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use " + given + " (job.conf line 4): " + need + ".");
  }

  @Test
  void aMergeWithoutValidationDataIsRefused() {
    assertThatThrownBy(() -> read("train.merge = [ema], data.validation.fraction = 0"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.merge without validation data to choose by: set"
                + " data.validation.fraction or name files.");
  }
}
