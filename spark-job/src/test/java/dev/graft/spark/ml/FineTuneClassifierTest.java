package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneClassifierTest {

  private static Dataset<Row> rows;
  private static FineTuneClassificationModel model;

  @BeforeAll
  static void fit() {
    rows = Blobs.frame(120);
    model = classifier().fit(rows);
  }

  private static FineTuneClassifier classifier() {
    return Blobs.small(new FineTuneClassifier());
  }

  /** An output layer alone, which takes a second. */
  private static FineTuneClassifier solved() {
    return new FineTuneClassifier().setNumWorkers(1).setRegParam(0.01).setValidationFraction(0);
  }

  private static double accuracy(Dataset<Row> predicted) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
  }

  @Test
  void isOneOfSparksClassifiersAndLearnsWhatAFineTunerLearns() {
    FineTunedModel tuned = Blobs.tuner().fit(rows);

    assertThat(classifier()).isInstanceOf(ProbabilisticClassifier.class);
    assertThat(model).isInstanceOf(ProbabilisticClassificationModel.class);
    assertThat(model.weightsSha256()).isEqualTo(tuned.weightsSha256());
    assertThat(model.transform(rows).schema()).isEqualTo(tuned.transform(rows).schema());
    assertThat(model.transform(rows).collectAsList())
        .isEqualTo(tuned.transform(rows).collectAsList());
    assertThat(accuracy(model.transform(rows))).isGreaterThan(0.95);
  }

  @Test
  void predictsSingleVectorsAsRows() {
    assertThat(model.numClasses()).isEqualTo(3);
    assertThat(model.numFeatures()).isEqualTo(2);
    for (Row row : model.transform(rows).limit(5).collectAsList()) {
      Vector features = row.getAs("features");
      Vector probability = row.getAs("probability");
      Vector raw = row.getAs("rawPrediction");
      assertThat(model.predict(features)).isEqualTo(row.<Double>getAs("prediction"));
      assertThat(model.predictProbability(features).toArray())
          .containsExactly(probability.toArray(), within(1e-6));
      assertThat(model.predictRaw(features).toArray()).containsExactly(raw.toArray(), within(1e-4));
      assertThat(model.raw2probabilityInPlace(raw.copy()).toArray())
          .containsExactly(probability.toArray(), within(1e-6));
    }
    assertThatThrownBy(() -> model.predict(Vectors.dense(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot predict a vector: ")
        .hasMessageContaining("3");
  }

  @Test
  void thresholdsFavourClassesAsInSparksOwnModels() {
    FineTuneClassificationModel favouring =
        model.copy(ParamMap.empty()).setThresholds(new double[] {0.6, 0.5, 1e-6});

    List<Row> predicted = favouring.transform(rows).collectAsList();

    for (Row row : predicted) {
      Vector probability = row.getAs("probability");
      assertThat(row.<Double>getAs("prediction"))
          .isEqualTo(favouring.probability2prediction(probability));
    }
    long before = model.transform(rows).filter("prediction = 2").count();
    assertThat(predicted.stream().filter(row -> row.<Double>getAs("prediction") == 2).count())
        .isGreaterThan(before);
  }

  @Test
  void thresholdsAreOneAClass(@TempDir Path dir) throws Exception {
    String needed = "classes, and each has one.";
    ParamMap extra = new ParamMap().put(model.thresholds().w(new double[] {0.5, 0.5}));

    assertThatThrownBy(() -> model.copy(extra).transform(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use 2 thresholds: the model tells 3 " + needed);
    assertThatThrownBy(() -> classifier().setThresholds(new double[] {1, 1, 1, 1}).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use 4 thresholds: there are 3 " + needed);
    String source = dir.resolve("source").toString();
    model.save(source);
    FineTuneClassifier further = new FineTuneClassifier().setPretrained(source).setNumWorkers(1);
    assertThatThrownBy(() -> further.setThresholds(new double[] {1, 1, 1, 1}).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use 4 thresholds: there are 3 " + needed);
  }

  @Test
  void evaluatesLabelledRowsWithTheNumbersOfSparksEvaluators() {
    MulticlassClassificationEvaluator evaluator = new MulticlassClassificationEvaluator();
    Dataset<Row> shifted =
        rows.withColumn("label", when(col("label").equalTo(0), 1.0).otherwise(col("label")));
    Dataset<Row> predicted = model.transform(shifted);

    FineTuneClassificationSummary summary = model.evaluate(shifted);

    assertThat(summary.accuracy()).isEqualTo(accuracy(predicted)).isBetween(0.5, 0.8);
    assertThat(summary.weightedFMeasure()).isEqualTo(evaluator.evaluate(predicted));
    assertThat(summary.labels()).containsExactly(1, 2);
    assertThat(summary.precisionByLabel()[0]).isGreaterThan(0.95);
    assertThat(summary.recallByLabel()[0])
        .isEqualTo(evaluator.setMetricName("recallByLabel").setMetricLabel(1).evaluate(predicted));
    assertThatThrownBy(summary::asBinary).hasMessageContaining("3 classes");
    assertThatThrownBy(() -> model.evaluate(rows.drop("label")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("labelCol = label");
    assertThatThrownBy(
            () -> model.evaluate(rows.withColumn("label", lit(null).cast("double"))).accuracy())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot evaluate predictions: the column label holds null");
  }

  @Test
  void aWeightOfNothingCountsForNothingWhenItIsEvaluated() {
    Dataset<Row> weighed =
        rows.withColumn("label", when(col("label").equalTo(0), 1.0).otherwise(col("label")))
            .withColumn("w", when(col("label").equalTo(1), 0.0).otherwise(1.0));

    assertThat(model.copy(ParamMap.empty()).setWeightCol("w").evaluate(weighed).accuracy())
        .isGreaterThan(0.95);
  }

  /** Two classes: cross-validated by the area under ROC, which is taken of rawPrediction. */
  @Tag("long")
  @Test
  void isTunedByTheAreaUnderRocInAPipeline(@TempDir Path dir) throws Exception {
    Dataset<Row> two = rows.filter("label < 2");
    FineTuneClassifier classifier = solved().setProbabilityCol("p");
    BinaryClassificationEvaluator evaluator = new BinaryClassificationEvaluator();

    CrossValidatorModel found =
        new CrossValidator()
            .setEstimator(new Pipeline().setStages(new PipelineStage[] {classifier}))
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(classifier.regParam(), new double[] {0.1}).build())
            .setEvaluator(evaluator)
            .setNumFolds(2)
            .fit(two);

    found.save(dir.resolve("found").toString());
    CrossValidatorModel loaded = CrossValidatorModel.load(dir.resolve("found").toString());
    assertThat(found.avgMetrics()[0]).isGreaterThan(0.95);
    assertThat(loaded.transform(two).collectAsList())
        .isEqualTo(found.transform(two).collectAsList());
    FineTuneClassificationModel best =
        (FineTuneClassificationModel) ((PipelineModel) loaded.bestModel()).stages()[0];
    FineTuneBinaryClassificationSummary summary = best.evaluate(two).asBinary();
    assertThat(summary.scoreCol()).isEqualTo("p");
    assertThat(summary.areaUnderROC())
        .isCloseTo(evaluator.evaluate(best.transform(two)), within(1e-9));
    assertThat(summary.roc().columns()).containsExactly("FPR", "TPR");
    assertThat(summary.pr().count()).isPositive();
  }

  @Tag("long")
  @Test
  void oneVsRestTakesItWithWeights(@TempDir Path dir) throws Exception {
    Dataset<Row> weighed = rows.withColumn("w", when(col("label").equalTo(2), 0.0).otherwise(1.0));
    OneVsRest several = new OneVsRest().setClassifier(solved()).setWeightCol("w");

    OneVsRestModel fitted = several.fit(weighed);

    assertThat(accuracy(fitted.transform(rows.filter("label < 2")))).isGreaterThan(0.95);
    assertThat(fitted.transform(rows).filter("prediction = 2").count()).isZero();
    assertThat(fitted.models()).hasOnlyElementsOfType(FineTuneClassificationModel.class);
    fitted.save(dir.resolve("several").toString());
    assertThat(
            OneVsRestModel.load(dir.resolve("several").toString()).transform(rows).collectAsList())
        .isEqualTo(fitted.transform(rows).collectAsList());
  }

  @Test
  void columnsWithoutANameAreNotAdded() {
    FineTuneClassificationModel quiet =
        model.copy(ParamMap.empty()).setPredictionCol("").setProbabilityCol("");

    assertThat(quiet.transform(rows).columns())
        .containsExactly("features", "label", "rawPrediction");
    assertThat(quiet.evaluate(rows).accuracy()).isEqualTo(accuracy(model.transform(rows)));
  }

  @Test
  void whatItDoesNotTakeIsNamedAndWhoTakesIt() {
    assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", lit(1.5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot train on the column label: it holds 1.5, and class numbers are whole, from 0 to 99,999; a StringIndexer makes them, or take FineTuneRegressor.");
    assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", col("label").gt(0))))
        .hasMessage(
            "Cannot use labelCol = label: the column is of type boolean, it must be a number; FineTuner takes truth values.");
    assertThatThrownBy(() -> classifier().fit(rows.withColumn("label", lit("cat"))))
        .hasMessageEndingWith("it must be a number; a StringIndexer makes class numbers of names.");
    assertThatThrownBy(
            () ->
                classifier()
                    .fit(
                        rows.withColumn(
                            "features", functions.vector_to_array(col("features"), "float64"))))
        .hasMessage(
            "Cannot use featuresCol = features: the column is of type array<double>, it must be a vector; a VectorAssembler makes one of numbers, and FineTuner takes arrays, texts and pictures as they are.");
    assertThatThrownBy(() -> classifier().setMaxIter(0))
        .hasMessageContaining("maxIter given invalid value 0");
    assertThatThrownBy(() -> classifier().setThresholds(new double[] {-1, 1, 1}))
        .hasMessageContaining("thresholds given invalid value");
  }
}
