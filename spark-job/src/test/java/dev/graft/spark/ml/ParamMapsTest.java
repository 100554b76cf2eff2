package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.spark.shim.SparkShim;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fits with several param maps: each model is the one that a fit of it alone gives. */
@Timeout(240)
class ParamMapsTest {

  private static Dataset<Row> rows;

  @BeforeAll
  static void start() {
    rows = Blobs.frame(90);
  }

  /** What the Spark jobs are called that train or examine several at once. */
  private static Queue<String> trained(Runnable fits) throws TimeoutException {
    Queue<String> descriptions = new ConcurrentLinkedQueue<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            String description =
                String.valueOf(job.properties().getProperty("spark.job.description"));
            if (description.matches(
                "pretrain: round \\d+ of \\d+ settings|pretrain \\(.*: validation")) {
              descriptions.add(description);
            }
          }
        };
    Blobs.spark().sparkContext().addSparkListener(listener);
    try {
      fits.run();
      Blobs.spark().sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      Blobs.spark().sparkContext().removeSparkListener(listener);
    }
    return descriptions;
  }

  private static String weights(FineTuner tuner, ParamMap map) {
    return tuner.copy(map).fit(rows).weightsSha256();
  }

  @Test
  void thoseThatDifferInHowTheyTrainAreTrainedAtOnceAndTheOthersAlone(@TempDir Path dir)
      throws Exception {
    FineTuner tuner = Blobs.tuner().setMaxIter(2);
    List<ParamMap> maps =
        List.of(
            new ParamMap().put(tuner.stepSize(), 0.01),
            new ParamMap().put(tuner.seed(), 9L),
            new ParamMap().put(tuner.maxIter(), 3).put(tuner.hiddenLayers(), new int[] {4}),
            new ParamMap().put(tuner.regParam(), 0.1).put(tuner.optimizer(), "nesterovs"),
            new ParamMap().put(tuner.labelCol(), "other"));
    Dataset<Row> with = rows.withColumn("other", rows.col("label"));
    FineTunedModel[] models = new FineTunedModel[maps.size()];
    Queue<String> jobs =
        trained(() -> SparkShim.asJava(tuner.fit(with, SparkShim.asScala(maps))).toArray(models));
    assertThat(jobs).contains("pretrain: round 1 of 3 settings").hasSizeGreaterThan(5);
    assertThat(jobs)
        .filteredOn(job -> job.endsWith(": validation"))
        .containsExactly("pretrain (fit 1) and 2 more: validation");
    for (int i = 0; i < maps.size() - 1; i++) {
      assertThat(models[i].weightsSha256())
          .as(maps.get(i).toString())
          .isEqualTo(weights(tuner, maps.get(i)));
    }
    assertThat(models[4].getLabelCol()).isEqualTo("other");
    assertThat(models[2].summary().totalIterations())
        .isEqualTo(models[0].summary().totalIterations() * 3 / 2);
    assertThat(models[0].parent().uid()).isEqualTo(tuner.uid());
    String saved = dir.resolve("model").toString();
    models[0].save(saved);
    FineTunedModel loaded = FineTunedModel.load(saved);
    assertThat(loaded.weightsSha256()).isEqualTo(models[0].weightsSha256());
    assertThat(loaded.summary().report()).isEqualTo(models[0].summary().report());
    assertThat(loaded.transform(rows).collectAsList())
        .isEqualTo(models[0].transform(rows).collectAsList());
    assertThat(models[2].summary().report()).contains("\"status\":\"done\"").doesNotContain("grid");
  }

  @Tag("long")
  @Test
  void whatOnlyAReportOfItsOwnHasIsNotLostAmongOthers(@TempDir Path dir) throws Exception {
    String saved = dir.resolve("source").toString();
    Blobs.tuner().setMaxIter(1).fit(rows).save(saved);
    FineTuner compared =
        Blobs.tuner()
            .setMaxIter(1)
            .setPretrained(saved)
            .setCut("hidden1")
            .setConf("evaluate.baselines = [probe]");
    FineTuner tries = Blobs.tuner().setMaxIter(1).setConf("train.grid.weight-decay = [0, 0.01]");

    for (FineTunedModel model : compared.fit(rows, rates(compared))) {
      assertThat(model.summary().report()).contains("\"baselines\":{\"probe\"");
    }
    for (FineTunedModel model : tries.fit(rows, rates(tries))) {
      assertThat(model.summary().report()).contains("the best of 2 settings");
    }
  }

  private static List<ParamMap> rates(FineTuner tuner) {
    return List.of(
        new ParamMap().put(tuner.stepSize(), 0.01), new ParamMap().put(tuner.stepSize(), 0.02));
  }

  @Test
  void oneColumnMayHoldClassesForOneAndNumbersForAnother() {
    FineTuner tuner = Blobs.tuner().setMaxIter(1);
    List<FineTunedModel> models =
        tuner.fit(
            rows,
            List.of(
                new ParamMap().put(tuner.task(), "regression"),
                new ParamMap().put(tuner.task(), "classification")));
    assertThat(models.get(1).weightsSha256()).isEqualTo(weights(tuner, new ParamMap()));
  }

  @Test
  void aSettingThatCannotBeUsedIsToldAsItIsAlone() {
    FineTuner tuner = Blobs.tuner();
    List<ParamMap> maps =
        List.of(
            new ParamMap().put(tuner.stepSize(), 0.01),
            new ParamMap().put(tuner.batchSize(), 1).put(tuner.numWorkers(), 2));
    assertThatThrownBy(() -> tuner.fit(rows, maps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize");
  }

  @Tag("long")
  @Test
  void aCrossValidatorWithAThreadForEachFitsThemAtOnce() throws Exception {
    FineTuneClassifier classifier = Blobs.small(new FineTuneClassifier()).setMaxIter(2);
    ParamMap[] maps =
        new ParamGridBuilder()
            .addGrid(classifier.stepSize(), new double[] {1e-3, 0.01, 0.05})
            .build();
    CrossValidator tuning =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(maps)
            .setEvaluator(new MulticlassClassificationEvaluator())
            .setNumFolds(2)
            .setCollectSubModels(true);
    CrossValidatorModel alone = tuning.fit(rows);
    CrossValidatorModel[] joined = new CrossValidatorModel[1];
    Queue<String> jobs = trained(() -> joined[0] = tuning.setParallelism(3).fit(rows));
    assertThat(jobs).contains("pretrain: round 1 of 3 settings");
    assertThat(weights(joined[0])).isEqualTo(weights(alone));
    assertThat(joined[0].avgMetrics()).containsExactly(alone.avgMetrics());
  }

  private static List<String> weights(CrossValidatorModel found) {
    return Arrays.stream(found.subModels())
        .flatMap(Arrays::stream)
        .map(model -> ((FineTuneClassificationModel) model).weightsSha256())
        .toList();
  }
}
