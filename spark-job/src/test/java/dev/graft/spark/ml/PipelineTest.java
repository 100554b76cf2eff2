package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {

  private final FineTuner tuner =
      Blobs.tuner().setLabelCol("class").setFeaturesCol("both").setValidationFraction(0);

  private final Pipeline pipeline =
      new Pipeline()
          .setStages(
              new PipelineStage[] {
                new StringIndexer().setInputCol("name").setOutputCol("class"),
                new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("both"),
                tuner
              });

  private final MulticlassClassificationEvaluator evaluator =
      new MulticlassClassificationEvaluator().setLabelCol("class").setMetricName("accuracy");

  private static Dataset<Row> rows() {
    Dataset<Row> frame = Blobs.frame(120);
    return frame.select(
        functions.vector_to_array(col("features"), "float64").getItem(0).as("x"),
        functions.vector_to_array(col("features"), "float64").getItem(1).as("y"),
        when(col("label").equalTo(0), "low")
            .when(col("label").equalTo(1), "high")
            .otherwise("far")
            .as("name"));
  }

  @Test
  void aPipelineIsFittedSavedAndLoaded(@TempDir Path dir) throws Exception {
    PipelineModel model = pipeline.fit(rows());

    model.save(dir.resolve("pipeline").toString());
    PipelineModel loaded = PipelineModel.load(dir.resolve("pipeline").toString());

    assertThat(evaluator.evaluate(model.transform(rows()))).isGreaterThan(0.9);
    assertThat(loaded.transform(rows()).collectAsList())
        .isEqualTo(model.transform(rows()).collectAsList());
    pipeline.save(dir.resolve("unfitted").toString());
    assertThat(Pipeline.load(dir.resolve("unfitted").toString()).getStages()).hasSize(3);
  }

  /** A step of no length learns nothing: cross-validation has to find the other one. */
  private ParamMap[] grid() {
    return new ParamGridBuilder().addGrid(tuner.stepSize(), new double[] {1e-9, 0.05}).build();
  }

  @Tag("long")
  @Test
  void crossValidationFindsTheBetterOfTwo(@TempDir Path dir) throws Exception {
    CrossValidatorModel found =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEstimatorParamMaps(grid())
            .setEvaluator(evaluator)
            .setNumFolds(2)
            .setParallelism(2)
            .fit(rows());

    assertThat(found.avgMetrics()[1]).isGreaterThan(found.avgMetrics()[0] + 0.2);
    PipelineModel best = (PipelineModel) found.bestModel();
    assertThat(((FineTuner) ((FineTunedModel) best.stages()[2]).parent()).getStepSize())
        .isEqualTo(0.05);
    found.save(dir.resolve("found").toString());
    assertThat(
            CrossValidatorModel.load(dir.resolve("found").toString())
                .transform(rows())
                .collectAsList())
        .isEqualTo(found.transform(rows()).collectAsList());
  }

  @Tag("long")
  @Test
  void aTrainValidationSplitFindsItToo() {
    double[] metrics =
        new TrainValidationSplit()
            .setEstimator(pipeline)
            .setEstimatorParamMaps(grid())
            .setEvaluator(evaluator)
            .setTrainRatio(0.5)
            .fit(rows())
            .validationMetrics();

    assertThat(metrics[1]).isGreaterThan(metrics[0]);
  }
}
