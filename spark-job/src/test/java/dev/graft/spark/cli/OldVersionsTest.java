package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What version 0.1.0 wrote (tests/cases/written-by-0.1.0): its bundles predict what they predicted
 * then, a run that it left unfinished is refused by its version and stays as it is.
 */
class OldVersionsTest {

  private static final Path WRITTEN = CommandLineRun.file("tests/cases/written-by-0.1.0");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"table", "numbers", "texts", "pictures"})
  void predictionsAreEqual(String name) {
    Predictions now =
        Predictions.of(WRITTEN.resolve("made/" + name), folder.resolve(name), data(name));
    Predictions then = new Predictions(WRITTEN.resolve("made/" + name + "-predicted"));
    List<Row> expected = then.rows(then.columns().get(0));
    List<Row> rows = now.rows(then.columns().get(0));
    assertThat(now.columns()).isEqualTo(then.columns());
    assertThat(rows).hasSameSizeAs(expected).isNotEmpty();
    for (int i = 0; i < rows.size(); i++) {
      requireSame(rows.get(i), expected.get(i));
    }
  }

  /** All that was in the data, apart from where the files lie, and the answers. */
  private static void requireSame(Row row, Row expected) {
    for (String field : expected.schema().fieldNames()) {
      if (field.equals("probability")) {
        // Written with another instruction set than this machine may have.
        assertThat(Predictions.floats(row, field))
            .containsExactly(Predictions.floats(expected, field), within(1e-5f));
      } else if (!List.of("path", "top_k").contains(field)) {
        assertThat(row.<Object>getAs(field)).as(field).isEqualTo(expected.getAs(field));
      }
    }
  }

  private static String[] data(String name) {
    List<String> format =
        switch (name) {
          case "table" -> List.of("table", "table-new.csv", "data.table.format=csv");
          case "numbers" -> List.of("csv", "numbers-new.csv", "data.csv.header=true");
          case "texts" ->
              List.of("table", "texts-new.json", "data.table={format = json, text = text}");
          default -> List.of("images", "pictures", "data.max-corrupt=0.01");
        };
    return new String[] {
      "predict={partitions = 1, top-k = 2}",
      "data.format=" + format.get(0),
      "data.predict.path=" + WRITTEN.resolve("data").resolve(format.get(1)),
      format.get(2)
    };
  }

  @Test
  void theyAreEvaluatedOnLabelledData() {
    CommandLineRun run =
        Predictions.command(
            "evaluate",
            folder.resolve("evaluated"),
            "model.pretrained=" + WRITTEN.resolve("made/table"),
            "data.format=table",
            "data.table.format=csv",
            "data.table.label=grade",
            "data.test.path=" + WRITTEN.resolve("data/table.csv"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("evaluate +- +0\\.8958");
  }

  @Test
  void plainJavaReadsThem() throws Exception {
    try (Predictor predictor = Predictor.load(WRITTEN.resolve("made/numbers/model"))) {
      Prediction prediction = predictor.predict(new float[] {0.1f, 2.1f, -0.2f});
      assertThat(prediction.className()).isEqualTo("1");
    }
  }

  @Test
  void anUnfinishedRunIsRefusedByVersion() throws Exception {
    Path output = folder.resolve("unfinished");
    Files.createDirectory(output);
    Path mark = Files.copy(WRITTEN.resolve("made/unfinished/run.json"), output.resolve("run.json"));
    CommandLineRun run =
        CommandLineRun.of(
            "pretrain",
            "--conf",
            WRITTEN.resolve("jobs/unfinished.conf").toString(),
            "--set",
            "output=" + output,
            "--set",
            "train.instruction-set=auto");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("another version of Graft has begun it").contains("--overwrite");
    assertThat(mark).hasSameBinaryContentAs(WRITTEN.resolve("made/unfinished/run.json"));
  }
}
