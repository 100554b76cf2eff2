package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models transform a streaming DataFrame as any other. */
class StreamingTest {

  @TempDir static Path folder;

  private static FineTunedModel model;

  @BeforeAll
  static void fit() {
    Blobs.frame(60).repartition(2).write().parquet(folder.resolve("rows").toString());
    model = Blobs.tuner().setMaxIter(1).fit(batch());
  }

  private static Dataset<Row> batch() {
    return Blobs.spark().read().parquet(folder.resolve("rows").toString());
  }

  /** A file a micro-batch. */
  private static Dataset<Row> stream() {
    return Blobs.spark()
        .readStream()
        .schema(batch().schema())
        .option("maxFilesPerTrigger", 1)
        .parquet(folder.resolve("rows").toString());
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private static List<String> written(Dataset<Row> stream, String table) throws Exception {
    assertThat(stream.isStreaming()).isTrue();
    stream
        .writeStream()
        .format("memory")
        .queryName(table)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return sorted(Blobs.spark().table(table));
  }

  @Test
  void predictionsOfAStreamAreThoseOfItsRows() throws Exception {
    assertThat(written(model.transform(stream()), "predicted"))
        .hasSize(60)
        .isEqualTo(sorted(model.transform(batch())));
  }

  @Test
  void aStreamPassesAPipelineWithFeaturesOfANetwork(@TempDir Path saved) throws Exception {
    model.write().save(saved.resolve("model").toString());
    Featurizer featurizer =
        new Featurizer()
            .setPretrained(saved.resolve("model").toString())
            .setInputCol("features")
            .setOutputCol("activations");
    PipelineModel pipeline = new PipelineModel("pipeline", new Transformer[] {featurizer, model});
    assertThat(written(pipeline.transform(stream()), "featurized"))
        .hasSize(60)
        .isEqualTo(sorted(pipeline.transform(batch())));
  }

  @Test
  void aStreamIsNothingToFitTo() {
    assertThatThrownBy(() -> Blobs.tuner().fit(stream()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot train on a streaming DataFrame: training reads its rows several times; write them to a table first, and fit to that.");
  }
}
