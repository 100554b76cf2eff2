package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fits on a frozen backbone, one after the other. */
@Timeout(240)
class KeptActivationsTest {

  private static final int ROWS = 60;

  @TempDir private static Path dir;

  private final Dataset<Row> rows = Blobs.frame(ROWS);

  @BeforeAll
  static void pretrain() throws IOException {
    for (long seed : new long[] {1, 2}) {
      FineTuner source = Blobs.tuner().setMaxIter(1).setSeed(seed);
      source.fit(Blobs.frame(ROWS)).save(source(seed));
    }
  }

  @AfterEach
  void release() {
    KeptActivations.release(Blobs.spark());
  }

  private static String source(long seed) {
    return dir.resolve("source-" + seed).toString();
  }

  private static FineTuner tuner() {
    return Blobs.tuner().setPretrained(source(1)).setCut("hidden1").setMaxIter(1);
  }

  private static FineTunedModel alone(FineTuner tuner, Dataset<Row> rows) {
    return tuner.copy(new ParamMap()).setConf("data.store.keep-activations = false").fit(rows);
  }

  /** Rows that have passed the backbone. */
  private static long passes(FineTunedModel model) {
    try {
      return Json.read(model.summary().report().getBytes(StandardCharsets.UTF_8))
          .at("/training/backbonePasses")
          .asLong();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theNextFitGivesTheWeightsThatItWouldHaveGivenAlone() {
    FineTuner next = tuner().setStepSize(0.01).setHiddenLayers(new int[] {4});
    String wanted = alone(next, rows).weightsSha256();

    assertThat(passes(tuner().fit(rows))).isEqualTo(ROWS);
    FineTunedModel again = next.fit(rows.repartition(1));

    assertThat(passes(again)).isZero();
    assertThat(again.weightsSha256()).isEqualTo(wanted);
    assertThat(again.summary().report()).contains("\"activationsUsedAgain\":true");
    assertThat(passes(alone(next, rows))).isEqualTo(ROWS);
  }

  @Test
  void whateverIsNotTheSameIsComputed() {
    List<FineTuner> tuners =
        List.of(
            tuner(),
            tuner().setPretrained(source(2)),
            tuner().setConf("data.scale = 2"),
            tuner().setNumWorkers(1));
    for (FineTuner tuner : tuners) {
      assertThat(passes(tuner.fit(rows))).as(tuner.explainParams()).isEqualTo(ROWS);
    }
  }

  /** One row of all. */
  @Test
  void soAreAllWhereOneRowIsAnother() {
    Dataset<Row> arrays =
        rows.withColumn("features", functions.vector_to_array(col("features"), "float64"))
            .withColumn("weight", lit(1.0));
    Column x = col("features").getItem(0);
    Column one = x.equalTo(arrays.select(x).first().get(0));
    FineTuner tuner = tuner();
    tuner.setWeightCol("weight");
    for (Dataset<Row> other :
        List.of(
            arrays,
            arrays.withColumn("weight", when(one, 2).otherwise(1)),
            arrays.withColumn(
                "label", when(one, col("label").plus(1).mod(3)).otherwise(col("label"))),
            arrays.withColumn(
                "features",
                when(one, array(x.plus(1e-6), col("features").getItem(1)))
                    .otherwise(col("features"))))) {
      assertThat(passes(tuner.fit(other))).isEqualTo(ROWS);
    }
  }

  @Test
  void whatIsReleasedIsComputedAgain() {
    tuner().fit(rows);
    KeptActivations.release(Blobs.spark());
    assertThat(passes(tuner().fit(rows))).isEqualTo(ROWS);
  }

  private CrossValidatorModel validated(FineTuner tuner, ParamMap[] grid, int parallelism) {
    return new CrossValidator()
        .setEstimator(tuner)
        .setEstimatorParamMaps(grid)
        .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
        .setNumFolds(2)
        .setParallelism(parallelism)
        .setCollectSubModels(true)
        .fit(rows);
  }

  private static List<String> weights(CrossValidatorModel found) {
    return Arrays.stream(found.subModels())
        .flatMap(Arrays::stream)
        .map(model -> ((FineTunedModel) model).weightsSha256())
        .toList();
  }

  @Tag("long")
  @Test
  void aCrossValidatorComputesEachFoldOnce() {
    FineTuner tuner = tuner();
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(tuner.stepSize(), new double[] {1e-3, 0.01, 0.05}).build();

    CrossValidatorModel found = validated(tuner, grid, 1);

    long[] passes =
        IntStream.range(0, 2)
            .mapToLong(
                fold ->
                    IntStream.range(0, grid.length)
                        .mapToLong(i -> passes((FineTunedModel) found.subModels()[fold][i]))
                        .sum())
            .toArray();
    assertThat(passes[0] + passes[1]).isEqualTo(ROWS);
    assertThat(passes((FineTunedModel) found.bestModel())).isEqualTo(ROWS);
    tuner.setConf("data.store.keep-activations = false");
    assertThat(weights(found)).isEqualTo(weights(validated(tuner, grid, 3)));
  }
}
