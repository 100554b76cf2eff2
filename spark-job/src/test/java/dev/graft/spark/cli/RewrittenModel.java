package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.spark.ml.FineTunedModel;
import dev.graft.spark.ml.FineTuner;
import dev.graft.spark.predict.SqlFunctions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A network that a job has trained on some examples, and the ways to ask it about the same ones.
 * What is refused is null.
 */
final class RewrittenModel {

  /** Where examples lie, in settings without the path. */
  record Data(List<String> settings, Path path, Path output) {}

  private final Path output;

  /**
   * @param network settings of its layers
   */
  RewrittenModel(Data data, String training, String network) {
    this.output = data.output();
    CommandLineRun run =
        run("pretrain", data, "data.train.path=" + data.path(), once(), training, network);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  Path folder() {
    return output.resolve("model");
  }

  private static String once() {
    return "train={workers: 1, epochs: 1, batch-size: 10}";
  }

  private static CommandLineRun run(String command, Data data, String... more) {
    List<String> job = new ArrayList<>(data.settings());
    job.addAll(List.of("data.leakage=off", "data.max-corrupt=0"));
    if (!command.equals("evaluate") && !command.equals("predict")) {
      job.add("data.validation.fraction=0");
    }
    job.addAll(List.of(more));
    return Predictions.command(command, data.output(), job.toArray(new String[0]));
  }

  /** By {@code graft predict}, each example alone: names of classes are in the column told. */
  Predictions predicted(Data data, int partitions, Seeds.Judge judge) {
    CommandLineRun run =
        run(
            "predict",
            data,
            "data.predict.path=" + data.path(),
            "predict={batch-size: 1, columns.label: told}",
            "predict.partitions=" + partitions,
            "model.pretrained=" + output);
    return judge.allows(run) ? new Predictions(data.output()) : null;
  }

  /** The metrics of {@code graft evaluate}. */
  JsonNode evaluated(Data data, Seeds.Judge judge) throws IOException {
    CommandLineRun run =
        run(
            "evaluate",
            data,
            "data.test.path=" + data.path(),
            "evaluate.batch-size=1",
            "model.pretrained=" + output);
    return judge.allows(run) ? new Predictions(data.output()).report().at("/metrics/test") : null;
  }

  /** The weights that {@code graft fine-tune} makes of the examples. */
  String fineTuned(Data data, Seeds.Judge judge) throws IOException {
    CommandLineRun run =
        run(
            "fine-tune",
            data,
            "data.train.path=" + data.path(),
            once(),
            "train.optimizer.learning-rate=0.001",
            "model.pretrained=" + output);
    return judge.allows(run)
        ? new Predictions(data.output()).report().path("weightsSha256").asText()
        : null;
  }

  /** By Spark ML, in batches. */
  <K extends Comparable<K>> Map<K, Told> transformed(
      Dataset<Row> frame, String featuresCol, Function<Row, K> key, Seeds.Judge judge) {
    return judge.allowed(
        () -> {
          FineTunedModel model =
              FineTunedModel.ofBundle(output.toString()).setFeaturesCol(featuresCol);
          List<Row> rows = model.transform(frame).collectAsList();
          return Told.each(rows, key, row -> Told.ofMl(row, model.classNames()));
        });
  }

  /** By Spark SQL, each row alone: of the column, or of all columns that it has learned. */
  <K extends Comparable<K>> Map<K, Told> asked(
      Dataset<Row> frame, String column, Function<Row, K> key, Seeds.Judge judge) {
    return judge.allowed(
        () -> {
          List<String> columns =
              SqlFunctions.register(Predictions.spark(), "told", output.toString());
          String call = columns.isEmpty() ? "told(`" + column + "`)" : "told(struct(*))";
          List<Row> rows = frame.selectExpr("*", call + " AS _told").collectAsList();
          return Told.each(rows, key, row -> Told.of(row.getAs("_told"), "label"));
        });
  }

  /** The weights that the estimator makes of rows. */
  String fitted(Dataset<Row> frame, FineTuner tuner, Seeds.Judge judge) {
    return judge.allowed(
        () ->
            tuner
                .setPretrained(output.toString())
                .setMaxIter(1)
                .setBatchSize(10)
                .setNumWorkers(1)
                .setStepSize(0.001)
                .setValidationFraction(0)
                .fit(frame)
                .weightsSha256());
  }
}
