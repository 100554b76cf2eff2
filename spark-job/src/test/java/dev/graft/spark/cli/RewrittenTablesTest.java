package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.predict.Predictor;
import dev.graft.spark.cli.RewrittenModel.Data;
import dev.graft.spark.ml.FineTuner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network is trained on a small random table and then given its rows in another form (order of
 * columns and rows, format, types, files, a further column): it says the same of each row, bit for
 * bit, as of the rows as they were, evaluate measures what follows from that, and training goes on
 * to the same weights; or it is refused. Plain Java, which gets each row by its values, and Spark
 * ML, which scores rows in batches, say nearly the same. Elsewhere each row is a batch of its own,
 * as the last bits depend on which rows share one.
 *
 * <p>More tables: {@code tests/run-faults --seeds 300}.
 */
@Tag("long")
class RewrittenTablesTest {

  @TempDir Path folder;

  private final Seeds seeds = new Seeds("tables", 5);
  private int different;

  @Test
  void rowsWrittenInAnotherWayAreToldTheSameOrRefused() {
    seeds.each((seed, random) -> new OfTable(folder.resolve("seed-" + seed), random).compare());
    assertThat(different).as("rows that are told apart").isGreaterThan(10 * seeds.count());
  }

  private final class OfTable {
    private final Path folder;
    private final Random random;
    private final RewrittenTable table;
    private final String form;
    private final RewrittenCopy labelled;
    private final RewrittenModel model;

    OfTable(Path folder, Random random) throws IOException {
      this.folder = folder;
      this.random = random;
      table = new RewrittenTable(random);
      form = table.form(random);
      labelled = table.labelled(folder.resolve("train"), form);
      model =
          new RewrittenModel(
              data(labelled, "model"),
              "train.optimizer.learning-rate=" + (table.regression() ? "0.001" : "0.05"),
              table.network());
    }

    private Data data(RewrittenCopy copy, String output) {
      return new Data(table.settings(copy.form()), copy.path(), folder.resolve(output));
    }

    void compare() throws IOException {
      RewrittenCopy rows =
          labelled.withBoth() ? labelled : table.write(folder.resolve("rows"), form);
      Map<Integer, Told> expected = predicted(rows, 1, "itself");
      assertThat(expected).as("%s", table).isNotNull();
      Map<Integer, Told> java = plainJava();
      assertThat(expected.keySet()).as("%s", table).isEqualTo(java.keySet());
      Told.requireNear(expected, java, table.toString());
      different += new HashSet<>(expected.values()).size();
      RewrittenCopy copy = another("copy-0");
      requireSame(predicted(copy, 1 + random.nextInt(3), "predicted"), expected, copy);
      ask(another("copy-1"), expected);
      if (random.nextInt(4) == 0) {
        train();
      }
    }

    private RewrittenCopy another(String name) throws IOException {
      return table.rewrite(
          folder.resolve(name), table.formLike(form, random), table.some(random), random);
    }

    private Seeds.Judge judge(String way, RewrittenCopy copy) {
      String types = copy.frame(table.features()).schema().simpleString();
      return seeds.judge(way + ": " + form + " as " + copy.form() + ", " + table + types);
    }

    private Map<Integer, Told> predicted(RewrittenCopy copy, int partitions, String output) {
      Predictions done =
          model.predicted(data(copy, output), partitions, judge("predict in " + partitions, copy));
      return done == null ? null : copy.told(done);
    }

    /** Without Spark, files and their types. */
    private Map<Integer, Told> plainJava() throws IOException {
      Map<Integer, Told> told = new TreeMap<>();
      try (Predictor predictor = Predictor.load(model.folder())) {
        for (int id : table.all()) {
          told.put(
              id,
              Told.of(
                  RewrittenTable.isTable(form)
                      ? predictor.predict(table.row(id))
                      : predictor.predict(table.floats(id))));
        }
      }
      return told;
    }

    private void requireSame(
        Map<Integer, Told> told, Map<Integer, Told> expected, RewrittenCopy copy) {
      if (told != null) {
        assertThat(told).as(judge("same", copy).what()).isEqualTo(of(copy, expected));
      }
    }

    private static Map<Integer, Told> of(RewrittenCopy copy, Map<Integer, Told> all) {
      Map<Integer, Told> rows = new TreeMap<>(all);
      rows.keySet().retainAll(copy.ids());
      return rows;
    }

    private static int id(Row row) {
      return row.<Number>getAs("id").intValue();
    }

    /** In another way than by {@code graft predict}. */
    private void ask(RewrittenCopy copy, Map<Integer, Told> expected) throws IOException {
      switch (random.nextInt(copy.withBoth() ? 3 : 2)) {
        case 0 ->
            requireSame(
                model.asked(
                    copy.frame(table.features()), "features", OfTable::id, judge("SQL", copy)),
                expected,
                copy);
        case 1 -> {
          Seeds.Judge judge = judge("transform", copy);
          Map<Integer, Told> told =
              model.transformed(copy.frame(table.features()), "features", OfTable::id, judge);
          if (told != null) {
            assertThat(told.keySet()).as(judge.what()).isEqualTo(of(copy, expected).keySet());
            Told.requireNear(told, expected, judge.what());
          }
        }
        default -> {
          Seeds.Judge judge = judge("evaluate", copy);
          JsonNode metrics = model.evaluated(data(copy, "evaluated"), judge);
          if (metrics != null) {
            requireMetrics(copy, expected, metrics, judge.what());
          }
        }
      }
    }

    /** All rows, again and rewritten: by the job, or by the estimator, which takes one column. */
    private void train() throws IOException {
      String other = table.formLike(form, random);
      RewrittenCopy copy =
          other.equals("libsvm")
              ? table.labelled(folder.resolve("more"), other)
              : table.rewrite(folder.resolve("more"), other, table.all(), random);
      boolean fit = form.equals("vectors") && other.equals("vectors");
      Seeds.Judge judge = judge(fit ? "fit" : "fine-tune", copy);
      String expected =
          fit ? fitted(labelled, judge) : model.fineTuned(data(labelled, "t0"), judge);
      String weights = fit ? fitted(copy, judge) : model.fineTuned(data(copy, "t1"), judge);
      assertThat(expected).as(judge.what()).isNotNull();
      if (weights != null) {
        assertThat(weights).as(judge.what()).isEqualTo(expected);
      }
    }

    private String fitted(RewrittenCopy copy, Seeds.Judge judge) {
      return model.fitted(
          copy.frame(table.features()),
          new FineTuner().setTask(table.regression() ? "regression" : "classification"),
          judge);
    }

    private void requireMetrics(
        RewrittenCopy copy, Map<Integer, Told> expected, JsonNode test, String what) {
      int classes = table.labels().size();
      long[][] confusion = new long[classes][classes];
      double loss = 0;
      for (int id : copy.ids()) {
        Told told = expected.get(id);
        if (table.regression()) {
          loss += Math.pow(told.outputs().get(0) - Double.parseDouble(table.label(id)), 2);
        } else {
          int label = table.labels().indexOf(table.label(id));
          confusion[label][table.labels().indexOf(told.label())]++;
          // As Deeplearning4j's loss, which stays finite.
          loss -= Math.log(Math.max(1e-10, told.outputs().get(label)));
        }
      }
      for (int label = 0; label < classes; label++) {
        for (int told = 0; told < classes; told++) {
          assertThat(test.at("/confusion/" + label + "/" + told).asLong(-1))
              .as("%s: %d taken for %d of %s", what, label, told, test)
              .isEqualTo(confusion[label][told]);
        }
      }
      double mean = loss / copy.ids().size();
      assertThat(test.path(table.regression() ? "mse" : "loss").asDouble())
          .as(what)
          .isCloseTo(mean, within(1e-5 * (1 + mean)));
    }
  }
}
