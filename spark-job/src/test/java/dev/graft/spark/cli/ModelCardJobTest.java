package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.Printable;
import dev.graft.io.Sha256;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read of a job's model and of its worst mistakes. */
class ModelCardJobTest {

  @TempDir private static Path folder;

  private static Path data;

  /** One class is only in training, one has a name that would do something. */
  @BeforeAll
  static void rows() throws IOException {
    StringBuilder csv = new StringBuilder("x,town,kind\n");
    for (int i = 0; i < 120; i++) {
      csv.append(
          String.format(
              Locale.ROOT, "%.3f,%s,%s%n", i % 7 * 0.5, i % 2 == 0 ? "Ulm" : "Kiel", name(i)));
    }
    data = Files.writeString(folder.resolve("kinds.csv"), csv);
  }

  private static String name(int row) {
    return row % 3 == 0 ? "<script>alert(1)</script>|\u202ea" : "bee" + row % 3;
  }

  private static Path train(String output) {
    Path out = folder.resolve(output);
    CommandLineRun run =
        CommandLineRun.command(
            "pretrain",
            List.of(
                "output=" + out,
                "data.format=table",
                "data.table.format=csv",
                "data.table.label=kind",
                "data.train.path=" + data,
                "data.test.fraction=0.3",
                "data.leakage=off",
                "train.workers=2",
                "train.epochs=1",
                "train.batch-size=24",
                "model.layers=[{name: out, type: output, units: 3}]"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return out;
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.read(Files.readAllBytes(file));
  }

  @Test
  void theSameJobWritesTheSameCardThatTheManifestCovers() throws IOException {
    Path first = train("first");
    Path card = first.resolve("model/README.md");
    String text = Files.readString(card);

    assertThat(text)
        .startsWith("---\nlibrary_name: \"graft\"\npipeline_tag: \"tabular-classification\"\n")
        .contains("# Tables: 3 classes", "Trained from random weights by Graft", "kinds.csv")
        .contains("It was judged on", "evaluate.slices")
        .doesNotContain("<script>", folder.toString(), "evaluate.guard");
    assertThat(Printable.lines(text)).isEqualTo(text);
    assertThat(json(first.resolve("model/MANIFEST.json")).at("/files/README.md/sha256").asText())
        .isEqualTo(Sha256.hex(Files.readAllBytes(card)));
    assertThat(Bundle.load(BundleStore.directory(first.resolve("model"))).classNames()).hasSize(3);
    assertThat(train("second").resolve("model/README.md")).hasContent(text);

    JsonNode worst = json(first.resolve("report.json")).at("/metrics/test/worst");
    assertThat(worst).isNotEmpty();
    assertThat(StreamSupport.stream(worst.spliterator(), false))
        .allSatisfy(
            of ->
                assertThat(of.path("text").asText())
                    .matches("x = [0-3](\\.5)?, town = (Ulm|Kiel)"));
    assertThat(Files.readString(first.resolve("report.html"))).contains("<blockquote><bdi>x ");
  }
}
