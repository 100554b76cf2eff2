package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTunerTest {

  private static double accuracy(Dataset<Row> predicted) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
  }

  @Test
  void learnsClassesAndAddsTheColumnsOfAClassifier() {
    Dataset<Row> rows = Blobs.frame(150);

    FineTunedModel model = Blobs.tuner().fit(rows);
    Dataset<Row> predicted = model.transform(rows);

    assertThat(predicted.columns())
        .containsExactly("features", "label", "rawPrediction", "probability", "prediction");
    assertThat(accuracy(predicted)).isGreaterThan(0.95);
    assertThat(model.numClasses()).isEqualTo(3);
    for (Row row : predicted.collectAsList()) {
      Vector probability = row.getAs("probability");
      Vector raw = row.getAs("rawPrediction");
      double sum = probability.apply(0) + probability.apply(1) + probability.apply(2);
      assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
      assertThat(row.<Double>getAs("prediction")).isEqualTo(probability.argmax());
      assertThat(raw.apply(1)).isEqualTo(Math.log(probability.apply(1)));
    }
  }

  @Test
  void truthIsTwoClasses() {
    Dataset<Row> rows = Blobs.frame(90).withColumn("label", col("label").gt(0));

    FineTunedModel model = Blobs.tuner().fit(rows);

    assertThat(model.classNames()).containsExactly("false", "true");
    assertThat(accuracy(model.transform(rows).withColumn("label", col("label").cast("double"))))
        .isGreaterThan(0.95);
  }

  @Test
  void theSameFitGivesTheSameBits() {
    Dataset<Row> rows = Blobs.frame(90);

    String first = Blobs.tuner().fit(rows).weightsSha256();

    assertThat(Blobs.tuner().fit(rows.repartition(1)).weightsSha256()).isEqualTo(first);
    assertThat(Blobs.tuner().setSeed(43).fit(rows).weightsSha256()).isNotEqualTo(first);
  }

  @Test
  void theSummaryHasOneLineARoundAndTheReportOfTheJob() {
    FineTunedModel model =
        Blobs.tuner()
            .setMaxIter(3)
            .setMetricName("balanced-accuracy")
            .setConf("data.test.fraction = 0.2")
            .fit(Blobs.frame(90));

    FineTuningSummary summary = model.summary();

    assertThat(summary.testMetric("balanced-accuracy"))
        .isBetween(0.0, 1.0)
        .isEqualTo(summary.testMetric("balancedAccuracy"));
    assertThat(summary.report()).contains("\"metric\":\"balancedAccuracy\"");
    assertThat(summary.totalIterations()).isPositive();
    assertThat(summary.objectiveHistory()).hasSize(summary.totalIterations());
    assertThat(summary.history(Blobs.spark()).count()).isEqualTo(summary.totalIterations());
    assertThat(summary.history(Blobs.spark()).columns())
        .startsWith("round", "epoch", "steps", "loss", "validation")
        .contains("bytesBroadcast");
    assertThat(summary.validationMetric("accuracy")).isBetween(0.0, 1.0);
    assertThat(summary.constantMetric()).isBetween(0.3, 0.8);
    assertThat(summary.beatsConstant())
        .isEqualTo(summary.validationMetric("accuracy") > summary.constantMetric());
    assertThat(summary.report())
        .contains("\"command\":\"pretrain\"")
        .contains(model.weightsSha256());
  }

  @Test
  void namesOfClassesGoFromTheLabelToThePrediction() {
    Dataset<Row> named =
        Blobs.frame(150)
            .withColumn(
                "name",
                when(col("label").equalTo(0), "low")
                    .when(col("label").equalTo(1), "high")
                    .otherwise("far"));
    Dataset<Row> rows =
        new StringIndexer()
            .setInputCol("name")
            .setOutputCol("index")
            .setStringOrderType("alphabetAsc")
            .fit(named)
            .transform(named);

    FineTunedModel model = Blobs.tuner().setLabelCol("index").setValidationFraction(0).fit(rows);
    Dataset<Row> predicted = model.transform(rows);

    NominalAttribute attribute =
        (NominalAttribute) Attribute.fromStructField(predicted.schema().apply("prediction"));
    assertThat(List.of(attribute.values().get())).containsExactly("far", "high", "low");
    assertThat(model.classNames()).containsExactly("far", "high", "low");
    Dataset<Row> told =
        new IndexToString().setInputCol("prediction").setOutputCol("told").transform(predicted);
    assertThat(told.filter(col("told").equalTo(col("name"))).count()).isGreaterThan(142);
    assertThat(predicted.schema().apply("index").metadata())
        .isEqualTo(rows.schema().apply("index").metadata());
  }

  @Test
  void learnsNumbers() {
    Dataset<Row> rows =
        Blobs.frame(200)
            .withColumn("x", functions.vector_to_array(col("features"), "float64").getItem(0))
            .withColumn("target", col("x").multiply(2).plus(1));

    FineTunedModel model =
        Blobs.tuner().setTask("regression").setLabelCol("target").setMaxIter(30).fit(rows);
    Dataset<Row> predicted = model.transform(rows);

    assertThat(predicted.columns()).doesNotContain("probability", "rawPrediction");
    assertThat(
            new RegressionEvaluator().setLabelCol("target").setMetricName("r2").evaluate(predicted))
        .isGreaterThan(0.95);
  }

  @Test
  void arraysAndSingleNumbersAreFeaturesToo() {
    Dataset<Row> rows =
        Blobs.frame(90)
            .withColumn("floats", functions.vector_to_array(col("features"), "float32"))
            .withColumn("x", col("floats").getItem(0));

    FineTunedModel arrays = Blobs.tuner().setFeaturesCol("floats").fit(rows);
    FineTunedModel numbers = Blobs.tuner().setFeaturesCol("x").setMaxIter(10).fit(rows);

    assertThat(accuracy(arrays.transform(rows))).isGreaterThan(0.9);
    double known = accuracy(numbers.transform(rows));
    assertThat(known).isGreaterThan(0.6);
    Dataset<Row> renamed = rows.withColumnRenamed("x", "z");
    assertThat(accuracy(numbers.setFeaturesCol("z").transform(renamed))).isEqualTo(known);
  }

  @Test
  void aTableMayHaveSeveralColumnsOfOneName() {
    Dataset<Row> rows = Blobs.frame(60);
    Dataset<Row> twice = rows.select(col("*"), lit(1).as("id"), lit("two").as("id"));

    Row predicted = Blobs.tuner().setMaxIter(1).fit(rows).transform(twice).first();

    int id = rows.columns().length;
    assertThat(predicted.schema().fieldNames()).containsSubsequence("id", "id", "prediction");
    assertThat(predicted.getInt(id)).isEqualTo(1);
    assertThat(predicted.getString(id + 1)).isEqualTo("two");
  }

  @Test
  void rowsForValidationAreNotTrainedOn() {
    Dataset<Row> rows = Blobs.frame(90).withColumn("held", rand(3).lt(0.3)).localCheckpoint();
    long held = rows.filter("held").count();

    FineTunedModel model = Blobs.tuner().setValidationIndicatorCol("held").fit(rows);

    assertThat(model.summary().report())
        .contains(
            String.format(
                Locale.ROOT,
                "\"data\":{\"train\":%d,\"validation\":%d,\"test\":0",
                90 - held,
                held));
  }

  @Test
  void rowsOfNoWeightDoNotCount() {
    Dataset<Row> rows =
        Blobs.frame(150).withColumn("weight", when(col("label").equalTo(2), 0.0).otherwise(1.0));

    FineTunedModel model = Blobs.tuner().setWeightCol("weight").fit(rows);

    assertThat(model.transform(rows).filter("prediction = 2").count()).isZero();
  }

  @Test
  void newLayersGoOnAPretrainedNetwork(@TempDir Path dir) throws Exception {
    Dataset<Row> rows = Blobs.frame(150);
    FineTunedModel source = Blobs.tuner().fit(rows.filter("label < 2"));
    String saved = dir.resolve("source").toString();
    source.save(saved);
    assertThat(Files.readString(dir.resolve("source/model/README.md")))
        .contains("# Tables: 2 classes", "SHA-256 of the weights: `" + source.weightsSha256());

    FineTuner tuner =
        Blobs.tuner().setPretrained(saved).setCut("hidden1").setHiddenLayers(new int[0]);
    FineTunedModel frozen = tuner.fit(rows);
    FineTunedModel whole = tuner.copy(new ParamMap()).setFrozen(false).fit(rows);

    assertThat(frozen.summary().report())
        .contains("\"command\":\"fine-tune\"")
        .contains("\"cut\":\"hidden1\"")
        .contains("\"trainable\":27");
    assertThat(whole.summary().report()).contains("\"trainable\":51");
    assertThat(accuracy(whole.transform(rows))).isGreaterThan(0.95);
  }

  @Test
  void theParamConfReachesEverySettingAndSetParamsCountMore() {
    FineTuner tuner =
        Blobs.tuner()
            .setConf("train { epochs = 1, codec.type = fp16, optimizer.learning-rate = 0.9 }");
    tuner.clear(tuner.maxIter());

    FineTunedModel model = tuner.fit(Blobs.frame(60));

    assertThat(model.summary().report()).contains("\"epochs\":1").contains("\"codec\":\"fp16\"");
    assertThat(model.provenance())
        .contains("\\\"learning-rate\\\":0.05")
        .contains("\\\"epochs\\\":1");
  }

  @Test
  void gradientsAreAveragedAfterEveryMinibatchWhateverTheParamsDefault() {
    FineTuner tuner = Blobs.tuner().setAverage("gradients");
    tuner.clear(tuner.averageEvery());

    FineTunedModel model = tuner.fit(Blobs.frame(60));

    assertThat(model.summary().report())
        .contains("\"average\":\"gradients\"")
        .contains("\"averageEvery\":1");
  }

  @Test
  void anOutputLayerAloneIsSolvedWhereNothingSpeaksOfSteps() {
    FineTuner tuner = new FineTuner().setNumWorkers(2);

    FineTunedModel model = tuner.fit(Blobs.frame(60));

    assertThat(model.summary().report())
        .contains("\"stoppedBy\":\"converged\"")
        .contains("\"decided\":[\"optimizer: lbfgs, as one output layer on stored features is");
    assertThat(accuracy(model.transform(Blobs.frame(60)))).isGreaterThan(0.95);
  }

  @Test
  void rowsThatCannotBeUsedAreLeftOutOnRequest() {
    Dataset<Row> rows =
        Blobs.frame(90)
            .union(Blobs.spark().sql("select null, 1.0d"))
            .union(Blobs.frame(1).select(col("features"), lit(1.5)));

    FineTunedModel model = Blobs.tuner().setHandleInvalid("skip").fit(rows);

    assertThat(model.summary().quarantined()).isEqualTo(2);
    assertThat(model.transform(rows).count()).isEqualTo(91);
    assertThat(model.setHandleInvalid("keep").transform(rows).filter("prediction is null").count())
        .isEqualTo(1);
  }

  @Test
  void transformIsLazyAndKeepsThePartitions() {
    Dataset<Row> rows = Blobs.frame(60);
    FineTunedModel model = Blobs.tuner().setMaxIter(1).fit(rows);

    Dataset<Row> failing = model.transform(rows.withColumn("never", raise_error(lit("read"))));

    assertThat(failing.columns()).contains("prediction");
    assertThat(model.transform(rows).javaRDD().getNumPartitions())
        .isEqualTo(rows.javaRDD().getNumPartitions());
  }

  @Tag("long")
  @Test
  void aFitThatBrokeOffGoesOnFromItsCheckpoints(@TempDir Path dir) throws Exception {
    Dataset<Row> rows = Blobs.frame(60);
    FineTuner tuner =
        Blobs.tuner()
            .setMaxIter(40)
            .setConf("checkpoint.every-rounds = 1")
            .setCheckpointDir(dir.resolve("fit").toString());
    AtomicBoolean broken = new AtomicBoolean();
    Thread breaker = new Thread(() -> breakOff(dir.resolve("fit/checkpoints/pretrain"), broken));
    breaker.start();

    assertThatThrownBy(() -> tuner.fit(rows)).hasMessageContaining("cancelled");
    broken.set(true);
    breaker.join();
    FineTunedModel resumed = tuner.fit(rows);

    assertThat(resumed.summary().report()).contains("\"resumed\":{\"round\":");
    assertThat(resumed.summary().rounds()).hasSize(resumed.summary().totalIterations());
    assertThat(dir.resolve("fit")).doesNotExist();
    FineTuner undisturbed = tuner.copy(new ParamMap());
    undisturbed.clear(undisturbed.checkpointDir());
    assertThat(resumed.weightsSha256()).isEqualTo(undisturbed.fit(rows).weightsSha256());
  }

  /** Cancels all jobs from the first whole checkpoint on. */
  private static void breakOff(Path checkpoints, AtomicBoolean broken) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!broken.get() && System.nanoTime() < end) {
      try (Stream<Path> files =
          Files.exists(checkpoints) ? Files.walk(checkpoints) : Stream.empty()) {
        if (files.anyMatch(file -> file.endsWith("MANIFEST.json"))) {
          LocalSpark.get().sc().cancelAllJobs();
        }
        Thread.sleep(5);
      } catch (IOException | UncheckedIOException e) {
        // The folder is being changed: look again.
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
