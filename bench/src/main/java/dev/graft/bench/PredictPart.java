package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Dl4jScoring;
import dev.graft.bench.measured.RowScoring;
import dev.graft.bench.measured.ScoringRows;
import dev.graft.save.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows that one core predicts in a second, beside Spark ML's perceptron and Deeplearning4j. */
final class PredictPart implements Part {

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public void measure(Run run) throws IOException {
    Path rows = run.launcher().work().resolve("scoring-rows").toAbsolutePath();
    Path model = run.launcher().work().resolve("scoring-model").toAbsolutePath();
    int count = run.size(1_000_000, 5_000);
    run.launcher()
        .ask(Program.of(ScoringRows.class, Program.Natives.GRAFT, rows, count).onLocalSpark(1));
    Map<String, List<Double>> measured = new TreeMap<>();
    for (int i = 0; i < run.repeats(); i++) {
      for (String how : List.of("graft", "spark")) {
        Program program = Program.of(RowScoring.class, Program.Natives.GRAFT, how, rows, model);
        measured.computeIfAbsent(how, h -> new ArrayList<>()).add(perSecond(run, program, count));
      }
      measured
          .computeIfAbsent("command", h -> new ArrayList<>())
          .add(command(run, rows, model, count));
      Program stock = Program.of(Dl4jScoring.class, Program.Natives.STOCK, rows);
      measured.computeIfAbsent("dl4j", h -> new ArrayList<>()).add(perSecond(run, stock, count));
    }
    double graft = median(measured, "graft");
    double spark = median(measured, "spark");
    double dl4j = median(measured, "dl4j");
    Table table = run.table();
    table.figure(name(), "FineTunedModel.transform, one core", graft, "rows/s");
    table.figure(
        name(), "MultilayerPerceptronClassificationModel.transform, one core", spark, "rows/s");
    table.figure(name(), "Deeplearning4j's output over batches of 256, one core", dl4j, "rows/s");
    table.figure(
        name(),
        "graft predict, one core, a new process, predictions written as Parquet",
        median(measured, "command"),
        "rows/s");
    table.ratio(name(), "Graft against Spark ML's perceptron", graft / spark, "");
    table.ratio(name(), "Graft against Deeplearning4j", graft / dl4j, "");
    table.note(
        name(),
        "%,d rows of %d numbers (vectors in Parquet) through %d-%d-%d, local[1], all columns written to Spark's noop sink, median of three passes after a first; reading is included. graft predict is one pass in a process of its own, its first, and writes all columns, the features too"
            .formatted(
                count,
                ScoringRows.FEATURES,
                ScoringRows.FEATURES,
                ScoringRows.HIDDEN,
                ScoringRows.CLASSES));
  }

  private static double median(Map<String, List<Double>> measured, String how) {
    return Median.of(measured.get(how).stream().mapToDouble(r -> r));
  }

  /** What the command reports: without the start of Spark, with that of its own code. */
  private static double command(Run run, Path rows, Path model, int count) throws IOException {
    Path work = run.launcher().work().toAbsolutePath();
    Path output = work.resolve("scoring-job");
    Path job = work.resolve("scoring-job.conf");
    Files.writeString(
        job,
        """
        output = "%s"
        model.pretrained = "%s"
        data { format = table, predict.path = "%s", table.format = parquet }
        predict.columns.label = name
        """
            .formatted(output, model, rows));
    run.launcher()
        .run(
            new Program(
                    "dev.graft.spark.cli.Main",
                    Program.Natives.GRAFT,
                    Map.of(),
                    Map.of(),
                    List.of("predict", "--conf", job.toString(), "--overwrite"))
                .onLocalSpark(1));
    try (InputStream in = Files.newInputStream(output.resolve("report.json"))) {
      JsonNode report = Json.read(in);
      if (report.at("/data/predicted").asInt() != count) {
        throw new IOException(
            "%s rows were predicted of %d".formatted(report.at("/data/predicted"), count));
      }
      return report.at("/throughput/rowsPerSecond").asDouble();
    }
  }

  private static double perSecond(Run run, Program program, int rows) throws IOException {
    JsonNode answer = run.launcher().ask(program.onLocalSpark(1));
    if (answer.path("rows").asInt() != rows) {
      throw new IOException("%s rows were predicted of %d".formatted(answer.path("rows"), rows));
    }
    return rows / Median.afterFirst(answer.path("seconds"));
  }
}
