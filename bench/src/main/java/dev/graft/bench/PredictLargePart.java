package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.LargeScoring;
import dev.graft.bench.measured.LargeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Many rows of a table predicted and written, id and prediction, by the first pass of a process:
 * {@code graft predict} beside Spark ML's perceptron. Once: it takes long.
 */
final class PredictLargePart implements Part {

  private static final int HIDDEN = 64;

  @Override
  public String name() {
    return "predict-large";
  }

  @Override
  public void measure(Run run) throws IOException {
    int count = run.size(20_000_000, 20_000);
    Path rows = table(run, "predict-large", count);
    Path model = model(run, table(run, "predict-large-train", Math.min(count, 20_000)));
    double graft = graft(run, rows, model, count);
    double spark = spark(run, rows, count);
    Table table = run.table();
    table.figure(name(), "graft predict, id and prediction written, one core", graft, "rows/s");
    table.figure(name(), "Spark ML's perceptron, the same", spark, "rows/s");
    table.ratio(name(), "Graft against Spark ML's perceptron", graft / spark, "1.5x");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%,d rows of an id, %d float32 columns and a label (Parquet) through %2$d-%d-2, local[1], id and prediction written as Parquet, the first pass of a process without the start of Spark; Graft standardizes each column, too; one run",
            count,
            LargeTable.COLUMNS,
            HIDDEN));
  }

  private static Path table(Run run, String name, int rows) throws IOException {
    Path folder = run.launcher().work().resolve(name).toAbsolutePath();
    run.launcher()
        .ask(Program.of(LargeTable.class, Program.Natives.GRAFT, folder, rows).onLocalSpark(2));
    return folder;
  }

  private static Path model(Run run, Path rows) throws IOException {
    String job =
        String.format(
            Locale.ROOT,
            """
        seed = 42
        data {
          train.path = "%s"
          table { format = parquet, label = label, ignore = [id] }
          validation.fraction = 0
        }
        model.layers = [
          { name = hidden, type = dense, units = %d, activation = sigmoid }
          { name = out, type = output, units = 2 }
        ]
        train { epochs = 1, workers = 1 }
        """,
            rows,
            HIDDEN);
    GraftJob.of(run.launcher(), "predict-large-model", "pretrain", job).run();
    return run.launcher().work().resolve("predict-large-model").toAbsolutePath();
  }

  private static double graft(Run run, Path rows, Path model, int count) throws IOException {
    String job =
        """
        model.pretrained = "%s"
        data { format = table, predict.path = "%s", table.format = parquet }
        predict { keep = [%s], columns { label = "", probability = "", problem = "" } }
        """
            .formatted(model, rows, LargeTable.ID);
    GraftJob predict =
        GraftJob.of(run.launcher(), "predict-large-job", "predict", job)
            .property("spark.master", "local[1]");
    run.launcher().run(predict.anew());
    JsonNode report = predict.written();
    check("graft predict", report.at("/data/predicted").asInt(), count);
    return report.at("/throughput/rowsPerSecond").asDouble();
  }

  private static double spark(Run run, Path rows, int count) throws IOException {
    Path written = run.launcher().work().resolve("predict-large-spark").toAbsolutePath();
    JsonNode answer =
        run.launcher()
            .ask(
                Program.of(LargeScoring.class, Program.Natives.GRAFT, rows, HIDDEN, written)
                    .onLocalSpark(1));
    check("Spark ML", answer.path("rows").asInt(), count);
    return count / answer.path("seconds").asDouble();
  }

  private static void check(String who, int predicted, int of) throws IOException {
    if (predicted != of) {
      throw new IOException(
          String.format(Locale.ROOT, "%s predicted %d of %d rows", who, predicted, of));
    }
  }
}
