package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.save.Prediction;
import dev.graft.save.Predictor;
import dev.graft.spark.cli.RewrittenCopy.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network is trained on a small random table and then given its rows in another form (order of
 * columns and rows, format, types, files, a further column): it says the same of each row, bit for
 * bit, as of the rows as they were, and evaluate measures what follows from that; or the job is
 * refused. Plain Java, which gets each row by its values, says nearly the same. Each row is a batch
 * of its own, as the last bits depend on which rows share one.
 *
 * <p>More tables: {@code tests/run-faults --tables 300}.
 */
class RewrittenTablesTest {

  private static final int SEEDS = Integer.getInteger("graft.rewritten", 20);
  private static final int COPIES = 2;

  @TempDir Path folder;

  private int same;
  private final List<String> refused = new ArrayList<>();
  private int different;

  @Test
  void rowsWrittenInAnotherWayAreToldTheSameOrRefused() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        compare(folder.resolve("seed-" + seed), new Random(seed));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertThat(same - SEEDS).as("refused: %s", refused).isGreaterThan(refused.size());
    assertThat(different).as("rows that are told apart").isGreaterThan(10 * SEEDS);
  }

  private void compare(Path seed, Random random) throws IOException {
    RewrittenTable table = new RewrittenTable(random);
    String form = table.form(random);
    RewrittenCopy labelled = table.labelled(seed.resolve("train"), form);
    Path model = train(table, labelled, seed.resolve("model"));
    Map<Integer, Prediction> java = plainJava(table, form, model);
    RewrittenCopy rows = labelled.withBoth() ? labelled : table.write(seed.resolve("rows"), form);
    Map<Integer, Told> expected = predicted(model, table, rows, 1, form + " itself");
    requireNear(java, expected, table);
    different += new HashSet<>(expected.values()).size();
    for (int i = 0; i < COPIES; i++) {
      RewrittenCopy copy =
          table.rewrite(
              seed.resolve("copy-" + i), table.formLike(form, random), table.some(random), random);
      String what = form + " as " + copy.form() + ", " + table;
      if (i > 0 && copy.withBoth() && random.nextBoolean()) {
        evaluate(table, copy, model, java, what);
      } else {
        requireSame(
            predicted(model, table, copy, 1 + random.nextInt(3), what), expected, copy.ids(), what);
      }
    }
  }

  private static void requireSame(
      Map<Integer, Told> told, Map<Integer, Told> expected, List<Integer> ids, String what) {
    if (told != null) {
      Map<Integer, Told> rows = new TreeMap<>(expected);
      rows.keySet().retainAll(ids);
      assertThat(told).as(what).isEqualTo(rows);
    }
  }

  private static Path train(RewrittenTable table, RewrittenCopy rows, Path output) {
    List<String> job = table.settings(rows.form());
    job.add("data.train.path=" + rows.path());
    job.add("data.validation.fraction=0");
    job.add("data.leakage=off");
    job.add("train={workers: 1, epochs: 1, batch-size: 10, optimizer.learning-rate: 0.05}");
    job.add(
        "model.layers=[{name: hidden, type: dense, units: 4, activation: identity},"
            + "{name: out, type: output, units: "
            + table.labels().size()
            + "}]");
    CommandLineRun run = Predictions.command("pretrain", output, job.toArray(new String[0]));
    assertThat(run.exitCode()).as("%s %s", table, run.err()).isZero();
    return output;
  }

  /** Without Spark, files and their types. */
  private static Map<Integer, Prediction> plainJava(RewrittenTable table, String form, Path model)
      throws IOException {
    Map<Integer, Prediction> expected = new TreeMap<>();
    try (Predictor predictor = Predictor.load(model.resolve("model"))) {
      for (int id : table.all()) {
        expected.put(
            id,
            RewrittenTable.isTable(form)
                ? predictor.predict(table.row(id))
                : predictor.predict(table.floats(id)));
      }
    }
    return expected;
  }

  private static void requireNear(
      Map<Integer, Prediction> java, Map<Integer, Told> told, RewrittenTable table) {
    assertThat(told).as("%s", table).isNotNull().hasSameSizeAs(java);
    java.forEach(
        (id, prediction) -> {
          Told row = told.get(id);
          assertThat(row.label()).as("row %d of %s", id, table).isEqualTo(prediction.className());
          for (int i = 0; i < prediction.probabilities().length; i++) {
            assertThat(row.probability().get(i))
                .as("row %d of %s", id, table)
                .isCloseTo(prediction.probabilities()[i], within(1e-6f));
          }
        });
  }

  /** What the job says of each row; null if it was refused. */
  private Map<Integer, Told> predicted(
      Path model, RewrittenTable table, RewrittenCopy copy, int partitions, String what) {
    List<String> job = table.settings(copy.form());
    job.add("data.predict.path=" + copy.path());
    job.add("predict={batch-size: 1, columns.label: told}");
    job.add("predict.partitions=" + partitions);
    Path output = copy.folder().resolveSibling(copy.folder().getFileName() + "-predicted");
    CommandLineRun run = Predictions.predict(model, output, job.toArray(new String[0]));
    return allowed(run, what) ? copy.told(new Predictions(output)) : null;
  }

  /** Whether it did what it was told; if not, it must say why. */
  private boolean allowed(CommandLineRun run, String what) {
    if (run.exitCode() == 0) {
      same++;
      return true;
    }
    assertThat(run.exitCode()).as("%s: %s", what, run.err()).isEqualTo(2);
    assertThat(run.err()).as(what).hasLineCount(1);
    refused.add(what + ": " + run.err());
    return false;
  }

  private void evaluate(
      RewrittenTable table,
      RewrittenCopy copy,
      Path model,
      Map<Integer, Prediction> expected,
      String what)
      throws IOException {
    List<String> job = table.settings(copy.form());
    job.add("data.test.path=" + copy.path());
    job.add("evaluate.batch-size=1");
    job.add("model.pretrained=" + model);
    Path output = copy.folder().resolveSibling(copy.folder().getFileName() + "-evaluated");
    CommandLineRun run = Predictions.command("evaluate", output, job.toArray(new String[0]));
    if (allowed(run, what)) {
      requireMetrics(table, copy, expected, new Predictions(output).report(), what);
    }
  }

  private static void requireMetrics(
      RewrittenTable table,
      RewrittenCopy copy,
      Map<Integer, Prediction> expected,
      JsonNode report,
      String what) {
    int classes = table.labels().size();
    long[][] confusion = new long[classes][classes];
    double loss = 0;
    for (int id : copy.ids()) {
      int label = table.labels().indexOf(table.label(id));
      confusion[label][expected.get(id).label()]++;
      // As Deeplearning4j's loss, which stays finite.
      loss -= Math.log(Math.max(1e-10, expected.get(id).probabilities()[label]));
    }
    JsonNode test = report.at("/metrics/test");
    for (int label = 0; label < classes; label++) {
      for (int told = 0; told < classes; told++) {
        assertThat(test.at("/confusion/" + label + "/" + told).asLong(-1))
            .as("%s: %d taken for %d of %s", what, label, told, test)
            .isEqualTo(confusion[label][told]);
      }
    }
    assertThat(test.path("loss").asDouble())
        .as(what)
        .isCloseTo(loss / copy.ids().size(), within(1e-5 * (1 + loss)));
  }
}
