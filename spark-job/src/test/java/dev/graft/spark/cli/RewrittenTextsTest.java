package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.predict.Predictor;
import dev.graft.spark.cli.RewrittenModel.Data;
import dev.graft.spark.ml.FineTuner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network is trained on a few random texts with quotes, breaks and letters of all kinds, and then
 * given them in another file format, other files and another order: it says the same of each, bit
 * for bit, and training goes on to the same weights; or it is refused.
 */
@Tag("long")
class RewrittenTextsTest {

  @TempDir Path folder;

  private final Seeds seeds = new Seeds("texts", 8);
  private int different;

  @Test
  void textsWrittenInAnotherWayAreToldTheSameOrRefused() {
    seeds.each((seed, random) -> new OfTexts(folder.resolve("seed " + seed), random).compare());
    assertThat(different).as("texts that are told apart").isGreaterThan(4 * seeds.count());
  }

  private final class OfTexts {
    private final Path folder;
    private final Random random;
    private final RewrittenTexts texts;
    private final String form;
    private final RewrittenModel model;

    OfTexts(Path folder, Random random) throws IOException {
      this.folder = folder;
      this.random = random;
      texts = new RewrittenTexts(random);
      form = texts.form(random);
      texts.write(folder.resolve("train"), form, texts.all(), 1, random);
      model =
          new RewrittenModel(
              new Data(trained(form), folder.resolve("train"), folder.resolve("model")),
              "train.optimizer.learning-rate=0.05",
              "model.architecture={name: embedding-mean, outputs: 2, words: 80, dimensions: 4, units: 3}");
    }

    private List<String> trained(String as) {
      List<String> settings = new ArrayList<>(texts.settings(as, "text"));
      settings.add("data.text={max-length: 6, min-count: 1}");
      return settings;
    }

    void compare() throws IOException {
      Map<Integer, Told> expected = predicted("train", form, "itself");
      assertThat(expected).as("%s", texts.all()).isNotNull().hasSameSizeAs(texts.all());
      Told.requireNear(plainJava(), expected, "plain Java");
      different += new HashSet<>(expected.values()).size();
      String other = another("copy-0");
      requireSame(predicted("copy-0", other, "predicted"), expected, other);
      ask(expected);
      if (texts.areLines()) {
        lines(expected);
      }
      if (random.nextInt(4) == 0) {
        train();
      }
    }

    private String another(String name) throws IOException {
      String other = texts.form(random);
      List<Integer> ids = new ArrayList<>(texts.all());
      Collections.shuffle(ids, random);
      texts.write(folder.resolve(name), other, ids, 1 + random.nextInt(3), random);
      return other;
    }

    private Seeds.Judge judge(String way, String other) {
      return seeds.judge(way + ": " + form + " as " + other);
    }

    private void requireSame(Map<Integer, Told> told, Map<Integer, Told> expected, String what) {
      if (told != null) {
        assertThat(told).as("%s as %s", form, what).isEqualTo(expected);
      }
    }

    private Map<Integer, Told> predicted(String name, String as, String output) {
      Predictions done =
          model.predicted(
              new Data(texts.settings(as, "text"), folder.resolve(name), folder.resolve(output)),
              1 + random.nextInt(3),
              judge("predict", as));
      return done == null ? null : Told.each(done.rows(), OfTexts::id, row -> Told.of(row, "told"));
    }

    private static int id(Row row) {
      return row.<Number>getAs("id").intValue();
    }

    private Map<Integer, Told> plainJava() throws IOException {
      Map<Integer, Told> told = new TreeMap<>();
      try (Predictor predictor = Predictor.load(model.folder())) {
        for (int id : texts.all()) {
          told.put(id, Told.of(predictor.predict(texts.text(id))));
        }
      }
      return told;
    }

    /** In another way than by {@code graft predict}. */
    private void ask(Map<Integer, Told> expected) throws IOException {
      String other = another("copy-1");
      Function<Row, Integer> id = OfTexts::id;
      switch (random.nextInt(3)) {
        case 0 ->
            requireSame(
                model.asked(frame("copy-1", other), "text", id, judge("SQL", other)),
                expected,
                other);
        case 1 -> {
          Map<Integer, Told> told =
              model.transformed(frame("copy-1", other), "text", id, judge("transform", other));
          if (told != null) {
            assertThat(told.keySet()).as(other).isEqualTo(expected.keySet());
            Told.requireNear(told, expected, other);
          }
        }
        default -> {
          JsonNode metrics =
              model.evaluated(
                  new Data(
                      texts.settings(other, "text"),
                      folder.resolve("copy-1"),
                      folder.resolve("evaluated")),
                  judge("evaluate", other));
          if (metrics != null) {
            requireConfusion(metrics, expected);
          }
        }
      }
    }

    /** As a user's program reads it, who knows how it is written. */
    private Dataset<Row> frame(String name, String as) {
      return Predictions.spark()
          .read()
          .format(as)
          .option("header", true)
          .option("multiLine", as.equals("csv"))
          .option("escape", "\"")
          .load(folder.resolve(name).toString())
          .selectExpr("CAST(id AS INT) AS id", "text", "label");
    }

    private void requireConfusion(JsonNode metrics, Map<Integer, Told> expected) {
      long[][] confusion = new long[2][2];
      expected.forEach(
          (id, told) -> confusion[texts.label(id)][texts.labels().indexOf(told.label())]++);
      for (int label = 0; label < 2; label++) {
        for (int told = 0; told < 2; told++) {
          assertThat(metrics.at("/confusion/" + label + "/" + told).asLong(-1))
              .as("%d taken for %d of %s", label, told, metrics)
              .isEqualTo(confusion[label][told]);
        }
      }
    }

    /** Without ids and labels: texts are their own names. */
    private void lines(Map<Integer, Told> expected) throws IOException {
      Data data =
          new Data(
              texts.settings("text", "value"),
              texts.lines(folder.resolve("lines")),
              folder.resolve("of lines"));
      Predictions done = model.predicted(data, 2, judge("predict", "lines"));
      if (done != null) {
        Map<String, Told> named = new TreeMap<>();
        expected.forEach((id, told) -> named.put(texts.text(id), told));
        List<Row> rows = done.rows();
        assertThat(rows).hasSameSizeAs(expected.keySet());
        for (Row row : rows) {
          assertThat(Told.of(row, "told")).isEqualTo(named.get(row.<String>getAs("value")));
        }
      }
    }

    /** On all texts, again and rewritten: by the job, or by the estimator. */
    private void train() throws IOException {
      String other = another("more");
      boolean fit = texts.labels().get(0).equals("0") && random.nextBoolean();
      Seeds.Judge judge = judge(fit ? "fit" : "fine-tune", other);
      String expected = fit ? fitted("train", form, judge) : fineTuned("train", form, "t0", judge);
      String weights = fit ? fitted("more", other, judge) : fineTuned("more", other, "t1", judge);
      assertThat(expected).as(judge.what()).isNotNull();
      if (weights != null) {
        assertThat(weights).as(judge.what()).isEqualTo(expected);
      }
    }

    private String fineTuned(String name, String as, String output, Seeds.Judge judge)
        throws IOException {
      return model.fineTuned(
          new Data(texts.settings(as, "text"), folder.resolve(name), folder.resolve(output)),
          judge);
    }

    private String fitted(String name, String as, Seeds.Judge judge) {
      Dataset<Row> frame = frame(name, as);
      return model.fitted(
          frame.withColumn("label", frame.col("label").cast("int")),
          new FineTuner().setFeaturesCol("text"),
          judge);
    }
  }
}
