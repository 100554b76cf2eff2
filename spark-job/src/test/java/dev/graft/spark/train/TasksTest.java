package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.MultiLabelMetrics;
import dev.graft.evaluate.RegressionMetrics;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.RecordsInMemory;
import dev.graft.spark.store.StoreLimits;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reading, training and validating on targets that are not classes, distributed. */
class TasksTest {

  private static final int RECORDS = 400;

  /** What a record's features say. */
  private interface Truth extends BiFunction<RawRecord, float[], RawRecord> {}

  private static final Truth NUMBERS =
      (record, x) -> record.withValues(new float[] {3 * x[0] - 2 * x[1] + 5, x[2] * x[3]});

  private static final Truth LABELS =
      (record, x) ->
          record.withValues(
              new float[] {x[0] > 0 ? 1 : 0, x[1] + x[2] > 0 ? 1 : 0, x[3] > 0.5 ? 1 : 0});

  private static final Truth SHARES =
      (record, x) -> {
        float first = x[0] > 0 ? 0.9f : 0.1f;
        return record.withValues(new float[] {first, (1 - first) / 2, (1 - first) / 2});
      };

  private static List<RawRecord> records(Truth truth) {
    Random random = new Random(5);
    return IntStream.range(0, RECORDS)
        .mapToObj(
            i -> {
              float[] x = new float[Fixtures.FEATURES];
              for (int j = 0; j < x.length; j++) {
                x[j] = (float) random.nextGaussian();
              }
              return truth.apply(RawRecord.good(i, x, 0).at("record " + i), x);
            })
        .toList();
  }

  private static Settings settings(int units, String activation, String loss, String... more) {
    return Fixtures.settings(
        "data { leakage = off, validation.fraction = 0.25 }",
        "train { workers = 2, epochs = 20, batch-size = 20, average-every = epoch }",
        "evaluate.every = 1000",
        "train.optimizer.learning-rate = 0.05",
        "model.layers = [",
        "{ name = hidden, type = dense, units = 16, activation = tanh }",
        String.format(
            Locale.ROOT,
            "{ name = out, type = output, units = %d, activation = %s, loss = %s }]",
            units,
            activation,
            loss),
        String.join("\n", more));
  }

  private static Examples read(Settings settings, List<RawRecord> records) throws IOException {
    return new DataReader(
            LocalSpark.get(),
            settings.data(),
            new RecordsInMemory(LocalSpark.get(), Map.of(Split.TRAIN, records), Fixtures.FEATURES),
            Normalization.scale(1),
            settings.seed(),
            EnumSet.of(Split.TRAIN))
        .read(2);
  }

  private static TrainingResult train(Settings settings, List<RawRecord> records)
      throws IOException {
    Examples examples = read(settings, records);
    try (FeatureStore store =
        FeatureStore.ofExamples(
            LocalSpark.get(),
            StoreLimits.usual(),
            examples.blocks(),
            RandomChanges.none(),
            FeatureStore.Pass.SIZES)) {
      return TrainingFixture.run(
          settings,
          examples.targetWidth(),
          store.part(Split.TRAIN),
          store.sizes(Split.TRAIN),
          store.part(Split.VALIDATION),
          List.of());
    }
  }

  @Test
  void numbersAreLearned() throws IOException {
    TrainingResult result = train(settings(2, "linear", "mse"), records(NUMBERS));
    RegressionMetrics metrics = (RegressionMetrics) result.validation();
    assertThat(metrics.examples() + result.ledger().offered() / 20).isEqualTo(RECORDS);
    assertThat(metrics.r2()).isGreaterThan(0.85);
    assertThat(metrics.targets().get(0).r2()).isGreaterThan(0.98);
    // The loss is the squared error, and what is reported is the mean of the same.
    assertThat(metrics.loss()).isCloseTo(metrics.mse(), within(1e-4));
  }

  @Test
  void severalLabelsAreLearned() throws IOException {
    TrainingResult result = train(settings(3, "sigmoid", "binary-crossentropy"), records(LABELS));
    MultiLabelMetrics metrics = (MultiLabelMetrics) result.validation();
    assertThat(metrics.accuracy()).isGreaterThan(0.93);
    assertThat(metrics.subsetAccuracy()).isBetween(0.8, metrics.accuracy());
    assertThat(metrics.f1()).isGreaterThan(0.9);
    assertThat(metrics.labels()).hasSize(3);
  }

  @Test
  void sharesOfClassesAreLearnedAndJudgedByTheLargest() throws IOException {
    TrainingResult result =
        train(
            settings(3, "softmax", "categorical-crossentropy", "train.label-smoothing = 0.1"),
            records(SHARES));
    assertThat(((ClassificationMetrics) result.validation()).confusion()).hasDimensions(3, 3);
    assertThat(result.validation().main()).isLessThan(1).isGreaterThan(0.6);
  }

  /** Half of the records say the opposite, and count nothing. */
  @Test
  void whatCountsNothingTeachesNothing() throws IOException {
    Truth contradicted =
        (record, x) ->
            record.id() % 2 == 0
                ? record.withValues(new float[] {x[0]})
                : record.withValues(new float[] {-x[0]}).withWeight(0);
    Settings settings = settings(1, "linear", "mse", "data.validation.fraction = 0");
    List<RawRecord> records = records(contradicted);
    TrainingResult result = train(settings, records);
    List<RawRecord> right = records.stream().filter(record -> record.weight() == 1).toList();
    Examples half = read(settings, right);
    assertThat(half.count(Split.TRAIN)).isEqualTo(RECORDS / 2);
    RegressionMetrics metrics = (RegressionMetrics) evaluate(settings, result, half);
    assertThat(metrics.r2()).isGreaterThan(0.95);
  }

  private static Metrics evaluate(Settings settings, TrainingResult result, Examples examples) {
    return TrainingFixture.evaluate(
        settings, examples.targetWidth(), result.bestFlat(), examples.blocks().get(Split.TRAIN));
  }

  @Test
  void theSameRunGivesTheSameBitsAndWeightsGiveOthers() throws IOException {
    Settings plain = settings(2, "linear", "mse", "train.epochs = 2");
    float[] first = train(plain, records(NUMBERS)).bestFlat();
    assertThat(train(plain, records(NUMBERS)).bestFlat()).isEqualTo(first);
    Truth weighted = (record, x) -> NUMBERS.apply(record, x).withWeight(x[0] > 0 ? 2 : 0.5f);
    assertThat(train(plain, records(weighted)).bestFlat()).isNotEqualTo(first);
  }

  @Test
  void targetsThatAreNoProbabilitiesAreRefused() throws IOException {
    Examples examples =
        read(
            settings(2, "sigmoid", "binary-crossentropy"),
            List.of(value(0, 1, 0), value(1, 3.5f, 0)));
    examples.checkTargets(Task.REGRESSION, 2);
    assertThatThrownBy(() -> examples.checkTargets(Task.MULTI_LABEL, 2))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the target 3.5 of record 1: the network gives probabilities, from 0 to 1; for other numbers use an output with activation = identity and loss = mse.");
  }

  @Test
  void sharesThatDoNotAddUpAreRefused() throws IOException {
    Settings settings = settings(2, "softmax", "categorical-crossentropy");
    read(settings, List.of(value(0, 0.333f, 0.666f))).checkTargets(Task.CLASSIFICATION, 2);
    Examples examples = read(settings, List.of(value(0, 1, 0), value(1, 1, 1)));
    examples.checkTargets(Task.MULTI_LABEL, 2);
    assertThatThrownBy(() -> examples.checkTargets(Task.CLASSIFICATION, 2))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the targets of record 1 as shares of classes: they add up to 2.000, not to 1; where several labels may hold use sigmoid and binary-crossentropy.");
  }

  @Test
  void rowsOfDifferentLengthsAreRefused() throws IOException {
    Examples examples = read(settings(2, "linear", "mse"), List.of(value(0, 1, 0), value(1, 3)));
    assertThatThrownBy(() -> examples.checkTargets(Task.REGRESSION, 2))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the targets of record 1: they are 1 values, those of others are 2.");
  }

  @Test
  void classesBesideValuesAreRefused() throws IOException {
    Examples examples =
        read(
            settings(1, "linear", "mse"),
            List.of(
                value(0, 1), RawRecord.good(1, new float[Fixtures.FEATURES], 3).at("record 1")));
    assertThatThrownBy(() -> examples.checkTargets(Task.REGRESSION, 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use record 1, which has a class, with examples that have values to be predicted.");
  }

  private static RawRecord value(int id, float... values) {
    return RawRecord.good(id, new float[Fixtures.FEATURES], 0)
        .at("record " + id)
        .withValues(values);
  }
}
