package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.spark.cli.RewrittenModel.Data;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network is trained on a few random pictures in files with odd names, and then given the same
 * pixels in other files (PNG, BMP, GIF; grey, colours, palette, transparent), in folders, in tables
 * that name or hold them, as files or as Spark's images: it says the same of each, bit for bit, or
 * is refused.
 */
@Tag("long")
class RewrittenPicturesTest {

  @TempDir Path folder;

  private final Seeds seeds = new Seeds("pictures", 7);
  private int different;

  @Test
  void picturesWrittenInAnotherWayAreToldTheSameOrRefused() {
    seeds.each((seed, random) -> new OfPictures(folder.resolve("seed " + seed), random).compare());
    assertThat(different).as("pictures that are told apart").isGreaterThan(4 * seeds.count());
  }

  private final class OfPictures {
    private final Path folder;
    private final Random random;
    private final RewrittenPictures pictures;
    private final String form;
    private final Map<String, Integer> paths;
    private final RewrittenModel model;

    OfPictures(Path folder, Random random) throws IOException {
      this.folder = folder;
      this.random = random;
      pictures = new RewrittenPictures(random);
      form = RewrittenPictures.form(random);
      paths = pictures.write(folder.resolve("train"), form, 1, random);
      Data data = data("train", form, "model");
      List<String> settings = new ArrayList<>(data.settings());
      settings.addAll(List.of(pictures.shape(), "data.scale=255"));
      model =
          new RewrittenModel(
              new Data(settings, data.path(), data.output()),
              "train.optimizer.learning-rate=0.05",
              "model.layers=[{name: conv, type: convolution2d, units: 2, kernel: 3}, {name: out, type: output, units: "
                  + pictures.outputs(form)
                  + "}]");
    }

    private Data data(String name, String as, String output) {
      return new Data(
          RewrittenPictures.settings(as),
          RewrittenPictures.path(folder.resolve(name), as),
          folder.resolve(output));
    }

    void compare() throws IOException {
      Map<Integer, Told> expected = predicted("train", form, paths, "itself");
      assertThat(expected).as(form).isNotNull();
      assertThat(expected.keySet()).containsExactlyElementsOf(pictures.all());
      different += new HashSet<>(expected.values()).size();
      String other = RewrittenPictures.form(random);
      Map<String, Integer> copy = pictures.write(folder.resolve("copy-0"), other, 3, random);
      requireSame(predicted("copy-0", other, copy, "predicted"), expected, other);
      ask(expected);
    }

    private Seeds.Judge judge(String way, String other) {
      return seeds.judge(way + ": " + form + " as " + other + ", " + pictures.classes());
    }

    private void requireSame(Map<Integer, Told> told, Map<Integer, Told> expected, String what) {
      if (told != null) {
        assertThat(told).as("%s as %s", form, what).isEqualTo(expected);
      }
    }

    private Map<Integer, Told> predicted(
        String name, String as, Map<String, Integer> of, String output) {
      Predictions done =
          model.predicted(data(name, as, output), 1 + random.nextInt(3), judge("predict", as));
      return done == null ? null : Told.each(done.rows(), id(as, of), row -> Told.of(row, "told"));
    }

    private static Function<Row, Integer> id(String as, Map<String, Integer> of) {
      return as.equals("folders")
          ? row -> of.get(row.<String>getAs("path"))
          : row -> Integer.valueOf(row.getAs("id").toString());
    }

    /** In another way than by {@code graft predict}. */
    private void ask(Map<Integer, Told> expected) throws IOException {
      String other = RewrittenPictures.form(random);
      Map<String, Integer> of = pictures.write(folder.resolve("copy 1"), other, 2, random);
      int way = random.nextInt(3);
      if (way == 2 || other.startsWith("names")) {
        JsonNode metrics =
            model.evaluated(data("copy 1", other, "evaluated"), judge("evaluate", other));
        if (metrics != null) {
          requireConfusion(metrics, expected);
        }
        return;
      }
      String column = RewrittenPictures.isColumn(other) ? "picture" : "content";
      if (way == 0) {
        requireSame(
            model.asked(frame(other), column, id(other, of), judge("SQL", other)), expected, other);
        return;
      }
      Map<Integer, Told> told =
          model.transformed(frame(other), column, id(other, of), judge("transform", other));
      if (told != null) {
        assertThat(told.keySet()).as(other).isEqualTo(expected.keySet());
        Told.requireNear(told, expected, other);
      }
    }

    /** As a user's program reads it. */
    private Dataset<Row> frame(String as) {
      String path = folder.resolve("copy 1").toString();
      return as.equals("folders")
          ? Predictions.spark()
              .read()
              .format("binaryFile")
              .option("recursiveFileLookup", "true")
              .load(path)
          : Predictions.spark().read().parquet(path);
    }

    private void requireConfusion(JsonNode metrics, Map<Integer, Told> expected) {
      int classes = pictures.outputs(form);
      long[][] confusion = new long[classes][classes];
      expected.forEach(
          (id, told) ->
              confusion[pictures.label(id, classes)][pictures.number(told.label(), classes)]++);
      for (int label = 0; label < classes; label++) {
        for (int told = 0; told < classes; told++) {
          assertThat(metrics.at("/confusion/" + label + "/" + told).asLong(-1))
              .as("%d taken for %d of %s", label, told, metrics)
              .isEqualTo(confusion[label][told]);
        }
      }
    }
  }
}
