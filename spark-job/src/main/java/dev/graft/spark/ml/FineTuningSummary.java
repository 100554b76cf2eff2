package dev.graft.spark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.Api;
import dev.graft.evaluate.Criterion;
import dev.graft.io.Json;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What happened in a fit. It is saved with the model. */
@Api
public final class FineTuningSummary {

  private static final String REPORT = "report.json";

  /** The columns of the history that one looks at first, in their order. */
  private static final List<String> FIRST =
      List.of(
          "round",
          "epoch",
          "steps",
          "loss",
          "validation",
          "examples",
          "rejected",
          "learningRate",
          "seconds");

  private final String report;
  private final List<String> rounds;

  /**
   * @param report {@code report.json} of the job
   * @param rounds the lines of its {@code metrics.jsonl}
   */
  FineTuningSummary(String report, List<String> rounds) {
    this.report = report;
    this.rounds = rounds;
  }

  /** The report of the job, in JSON: what job files have as {@code report.json}. */
  public String report() {
    return report;
  }

  JsonNode json() {
    return read(report);
  }

  /** Rounds in all. */
  public int totalIterations() {
    return read(report).at("/training/rounds").asInt();
  }

  /** Mean training loss of each round. */
  public double[] objectiveHistory() {
    return rounds.stream().mapToDouble(line -> read(line).path("loss").asDouble()).toArray();
  }

  /**
   * A metric of the validation rows, of the state that was kept; NaN if there is none.
   *
   * @param name accuracy, balancedAccuracy, loss, precision, recall, f1, auc, prAuc; mse, rmse,
   *     mae, r2; or as the param metricName writes it
   */
  public double validationMetric(String name) {
    return metric("validation", name);
  }

  /**
   * The same of the test rows ({@code data.test.fraction} in the param conf); NaN if there are
   * none.
   */
  public double testMetric(String name) {
    return metric("test", name);
  }

  private double metric(String part, String name) {
    String field =
        Arrays.stream(Criterion.values())
            .filter(criterion -> criterion.key().equals(name))
            .map(Criterion::field)
            .findFirst()
            .orElse(name);
    return read(report).at("/metrics/" + part + "/" + field).asDouble(Double.NaN);
  }

  /**
   * What the main metric of the validation rows (accuracy, or r2) would be if the answer were
   * always the same: the most frequent class, or the mean; NaN if there are no such rows.
   */
  public double constantMetric() {
    return read(report).at("/constantAnswer/validation/value").asDouble(Double.NaN);
  }

  /**
   * Whether the model does better on the validation rows than an answer that is always the same;
   * true if there are no such rows.
   */
  public boolean beatsConstant() {
    return read(report).at("/constantAnswer/validation/beaten").asBoolean(true);
  }

  /** Rows that could not be used, and were left out. */
  public long quarantined() {
    return read(report).at("/data/quarantined").asLong();
  }

  /**
   * One row a round, in their order: round, epoch, steps, loss, validation where one followed,
   * examples, rejected, learningRate (of an optimizer that has one), seconds, bytesBroadcast,
   * bytesCollected.
   */
  public Dataset<Row> history(SparkSession spark) {
    Dataset<Row> read =
        spark.read().json(spark.createDataset(rounds, Encoders.STRING()).coalesce(1));
    List<String> names = List.of(read.columns());
    // Spark reads JSON's fields in alphabetical order.
    Column[] columns =
        Stream.concat(
                FIRST.stream().filter(names::contains),
                names.stream().filter(name -> !FIRST.contains(name)))
            .map(read::col)
            .toArray(Column[]::new);
    return read.select(columns);
  }

  /** One line of JSON for each round, as {@code metrics.jsonl} has them. */
  public List<String> rounds() {
    return rounds;
  }

  private static JsonNode read(String json) {
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the summary of a fit", e);
    }
  }

  void save(HadoopFolder folder) throws IOException {
    folder.write(REPORT, report.getBytes(StandardCharsets.UTF_8));
    MetricsLog.write(folder, rounds);
  }

  /** Null if the folder has none. */
  static FineTuningSummary load(HadoopFolder folder) throws IOException {
    if (!folder.has(REPORT)) {
      return null;
    }
    try (InputStream in = folder.open(REPORT)) {
      return new FineTuningSummary(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), MetricsLog.read(folder));
    }
  }
}
