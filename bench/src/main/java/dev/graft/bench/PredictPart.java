package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Dl4jScoring;
import dev.graft.bench.measured.RowScoring;
import dev.graft.bench.measured.ScoringRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    Path rows = run.launcher().work().resolve("scoring-rows");
    Path model = run.launcher().work().resolve("scoring-model");
    int count = run.size(1_000_000, 5_000);
    run.launcher()
        .ask(Program.of(ScoringRows.class, Program.Natives.GRAFT, rows, count).onLocalSpark(1));
    Path written = run.launcher().work().resolve("scoring-written");
    Program ours = Program.of(RowScoring.class, Program.Natives.GRAFT, "graft", rows, model);
    Program theirs = Program.of(RowScoring.class, Program.Natives.GRAFT, "spark", rows, model);
    Program writes = Program.of(RowScoring.class, Program.Natives.GRAFT, "write", rows, written);
    Program stock = Program.of(Dl4jScoring.class, Program.Natives.STOCK, rows);
    Map<String, List<Double>> measured = new TreeMap<>();
    for (int i = 0; i < run.repeats(); i++) {
      add(measured, "graft", perSecond(run, ours, count));
      add(measured, "spark", perSecond(run, theirs, count));
      add(measured, "command", command(run, rows, model, count));
      add(measured, "write", perSecond(run, writes, count));
      add(measured, "dl4j", perSecond(run, stock.variable("OMP_NUM_THREADS", 1), count));
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
        "graft predict, one core, a new process, written as Parquet",
        median(measured, "command"),
        "rows/s");
    table.figure(
        name(),
        "the perceptron, one core, a new process, written as Parquet",
        median(measured, "write"),
        "rows/s");
    table.ratio(name(), "Graft against Spark ML's perceptron", graft / spark, "");
    table.ratio(name(), "Graft against Deeplearning4j", graft / dl4j, "");
    table.ratio(
        name(),
        "graft predict against the perceptron, both written",
        median(measured, "command") / median(measured, "write"),
        "");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%,d rows of %d numbers (vectors in Parquet) through %d-%d-%d, local[1], all columns written to Spark's noop sink, median of three passes after a first; reading is included. Where predictions are written, that is the first pass of a process, and all columns are, the features too. Deeplearning4j with one native thread, by default one task of it takes all cores",
            count,
            ScoringRows.FEATURES,
            ScoringRows.FEATURES,
            ScoringRows.HIDDEN,
            ScoringRows.CLASSES));
  }

  private static void add(Map<String, List<Double>> measured, String how, double perSecond) {
    measured.computeIfAbsent(how, h -> new ArrayList<>()).add(perSecond);
  }

  private static double median(Map<String, List<Double>> measured, String how) {
    return Median.of(measured.get(how).stream().mapToDouble(r -> r));
  }

  /** What the command reports: without the start of Spark, with that of its own code. */
  private static double command(Run run, Path rows, Path model, int count) throws IOException {
    String text =
        """
        model.pretrained = "%s"
        data { format = table, predict.path = "%s", table.format = parquet }
        predict.columns.label = name
        """
            .formatted(model, rows);
    GraftJob job =
        GraftJob.of(run.launcher(), "scoring-job", "predict", text)
            .property("spark.master", "local[1]");
    run.launcher().run(job.anew());
    JsonNode report = job.written();
    if (report.at("/data/predicted").asInt() != count) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s rows were predicted of %d", report.at("/data/predicted"), count));
    }
    return report.at("/throughput/rowsPerSecond").asDouble();
  }

  private static double perSecond(Run run, Program program, int rows) throws IOException {
    JsonNode answer = run.launcher().ask(program.onLocalSpark(1));
    if (answer.path("rows").asInt() != rows) {
      throw new IOException(
          String.format(Locale.ROOT, "%s rows were predicted of %d", answer.path("rows"), rows));
    }
    return rows / Median.afterFirst(answer.path("seconds"));
  }
}
