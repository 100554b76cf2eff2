package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Dl4jScoring;
import dev.graft.bench.measured.RowScoring;
import dev.graft.bench.measured.ScoringRows;
import java.io.IOException;
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
    int count = run.size(1_000_000, 5_000);
    run.launcher()
        .ask(Program.of(ScoringRows.class, Program.Natives.GRAFT, rows, count).onLocalSpark(1));
    Map<String, List<Double>> measured = new TreeMap<>();
    for (int i = 0; i < run.repeats(); i++) {
      for (String how : List.of("graft", "spark")) {
        Program program = Program.of(RowScoring.class, Program.Natives.GRAFT, how, rows);
        measured.computeIfAbsent(how, h -> new ArrayList<>()).add(perSecond(run, program, count));
      }
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
    table.ratio(name(), "Graft against Spark ML's perceptron", graft / spark, "");
    table.ratio(name(), "Graft against Deeplearning4j", graft / dl4j, "");
    table.note(
        name(),
        "%,d rows of %d numbers (vectors in Parquet) through %d-%d-%d, local[1], all columns written to Spark's noop sink, median of three passes after a first; reading is included"
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

  private static double perSecond(Run run, Program program, int rows) throws IOException {
    JsonNode answer = run.launcher().ask(program.onLocalSpark(1));
    if (answer.path("rows").asInt() != rows) {
      throw new IOException("%s rows were predicted of %d".formatted(answer.path("rows"), rows));
    }
    return rows / Median.afterFirst(answer.path("seconds"));
  }
}
