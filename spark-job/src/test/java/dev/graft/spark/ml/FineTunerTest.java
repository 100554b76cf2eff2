package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class FineTunerTest {

  static FineTuner tuner() {
    return new FineTuner()
        .setHiddenLayers(new int[] {8})
        .setStepSize(0.05)
        .setBatchSize(16)
        .setMaxIter(5)
        .setNumWorkers(2)
        .setAverageEvery("2");
  }

  @Test
  void learnsAndPredicts() {
    Dataset<Row> rows = Blobs.frame(150);
    FineTunedModel model = tuner().fit(rows);
    Dataset<Row> predicted = model.transform(rows);
    predicted.show(5, false);
    model.summary().history(Blobs.spark()).show();
    System.out.println(model.summary().report());
    assertThat(
            new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted))
        .isGreaterThan(0.95);
  }
}
