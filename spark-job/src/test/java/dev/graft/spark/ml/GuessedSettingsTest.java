package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.spark.ml.FrameColumns.Features;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** An estimator of which nothing is set trains as the job file that init writes. */
class GuessedSettingsTest {

  private static FineTuner tuner() {
    return new FineTuner().setHiddenLayers(new int[] {8});
  }

  private static Settings settings(FineTuner tuner, Features features, Dataset<Row> rows) {
    return new FitSettings(tuner.learner(), features, List.of(), 3, rows).read("output");
  }

  private static Settings ofNumbers(FineTuner tuner) {
    return settings(tuner, Features.NUMBERS, Blobs.frame(90));
  }

  @Test
  void numbersAreTrainedAsInitWrites() {
    Config init =
        ConfigFactory.parseString(
            InitialGuess.ofFrame(Blobs.frame(90), List.of("label"), null).conf());

    Settings settings = ofNumbers(tuner().setNumWorkers(2).setSeed(1));

    TrainSettings train = settings.train();
    assertThat(train.batchSize()).isEqualTo(init.getInt("train.batch-size")).isEqualTo(16);
    assertThat(train.epochs()).isEqualTo(init.getInt("train.epochs")).isEqualTo(200);
    assertThat(train.optimizer().learningRate())
        .isEqualTo(init.getDouble("train.optimizer.learning-rate"));
    assertThat(train.l2()).isEqualTo(init.getDouble("train.l2"));
    assertThat(train.patience()).isEqualTo(init.getInt("train.early-stopping.patience"));
    assertThat(settings.data().table().standardize()).isTrue();
    assertThat(settings.decided())
        .contains(
            "as nothing that speaks of training is set, it goes as graft init would write it for %s rows: at most 200 epochs (maxIter), an end after %s validations without improvement (patience), batches of 16 (batchSize), adam (optimizer), a rate of %s (stepSize), an L2 penalty of 1.0E-4 (regParam), features standardised, as nothing says their scale (data.table.standardize in conf)"
                .formatted(81, train.patience(), train.optimizer().learningRate()));
  }

  @Test
  void whatSpeaksOfTrainingKeepsEverythingAsItWas() {
    for (FineTuner tuner :
        List.of(
            tuner().setMaxIter(100),
            tuner().setRegParam(0),
            tuner().setConf("train.clipping.type = none"))) {
      Settings settings = ofNumbers(tuner);

      assertThat(settings.train().batchSize()).isEqualTo(128);
      assertThat(settings.train().optimizer().learningRate()).isEqualTo(0.001);
      assertThat(settings.data().table().standardize()).isNull();
      assertThat(settings.decided()).noneMatch(told -> told.contains("graft init"));
    }
  }

  @Test
  void whatAnEstimatorCannotTellOfSingleRowsIsRefused() {
    for (String key : List.of("evaluate.write-predictions", "evaluate.slices")) {
      String value = key.endsWith("slices") ? " = [region]" : " = true";
      assertThatThrownBy(() -> ofNumbers(tuner().setConf(key + value)))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith("Cannot use " + key + " in the param conf");
    }
  }

  @Test
  void anOutputLayerAloneIsStillSolved() {
    assertThat(ofNumbers(new FineTuner()).train().solves()).isTrue();
    assertThat(ofNumbers(tuner()).train().solves()).isFalse();
  }

  @Test
  void numbersThatTheUserScalesAreNotScaledAgain() {
    assertThat(ofNumbers(tuner().setConf("data.scale = 2")).data().table().standardize()).isNull();
  }

  @Test
  void withoutValidationNothingStopsEarlier() {
    assertThat(ofNumbers(tuner().setValidationFraction(0)).train().patience()).isZero();
    assertThat(
            ofNumbers(tuner().setValidationFraction(0).setValidationIndicatorCol("held"))
                .train()
                .patience())
        .isPositive();
  }

  @Test
  void textsHaveTheNetworkThatInitWrites() {
    Dataset<Row> texts =
        Blobs.frame(90)
            .select(
                concat(
                        lit("one, two three four five six seven eight nine "),
                        col("features").cast("string"),
                        lit("."))
                    .as("features"),
                col("label"));
    Config init =
        ConfigFactory.parseString(InitialGuess.ofFrame(texts, List.of("label"), null).conf());

    Settings settings = settings(new FineTuner(), Features.TEXT, texts);

    assertThat(settings.data().text().maxLength()).isEqualTo(init.getInt("data.text.max-length"));
    assertThat(settings.data().text().maxWords()).isEqualTo(5_000);
    assertThat(settings.model().architecture().words()).isEqualTo(5_002);
    assertThat(settings.train().epochs()).isEqualTo(init.getInt("train.epochs")).isEqualTo(40);
    assertThat(settings.decided())
        .anyMatch(
            told ->
                told.startsWith("as no network is named, texts are read by the mean of")
                    && told.contains("a vocabulary of 5000 words at most")
                    && told.contains("a layer of 32 units"));
    Settings fewer =
        settings(
            new FineTuner().setHiddenLayers(new int[] {4}).setConf("data.text.max-words = 10"),
            Features.TEXT,
            texts);
    assertThat(fewer.model().architecture().words()).isEqualTo(12);
    assertThat(fewer.model().architecture().units()).containsExactly(4);
    assertThat(fewer.decided()).noneMatch(told -> told.contains("vocabulary"));
    assertThat(fewer.decided()).noneMatch(told -> told.contains("a layer of"));
  }
}
